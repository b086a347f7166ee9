// # One long loop
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { conversions, memory, sums } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where inner loops end, a call takes too long";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "A loop that stands alone is counted as it should be. Only the rounds of a loop inside another one are forgotten.";

/** The attack with that mistake. */
export function loops(): Attack {
  const body = "for i in 0..1_000_000 { self.n += i; } return self.n;";
  return { body, x: 0n, y: 0n };
}
