// # A number that fits
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { loops, memory, sums } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "where conversions keep the number, a range is left";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your number is the same after the conversion, so the test was right about it. Take one with more bits than the smaller type has.";

/** The attack with that mistake. */
export function conversions(): Attack {
  const body = "if u8(x) <= 5 { self.few = Few(x); } return 0;";
  return { body, x: 3n, y: 0n };
}
