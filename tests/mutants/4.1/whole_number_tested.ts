// # The whole number is tested
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { loops, memory, sums } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "where conversions keep the number, a range is left";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You test x itself, so no larger number comes through. Test what is left of it after a conversion, and store the whole.";

/** The attack with that mistake. */
export function conversions(): Attack {
  const body = "if x <= 5 { self.few = Few(x); } return 0;";
  return { body, x: 256n, y: 0n };
}
