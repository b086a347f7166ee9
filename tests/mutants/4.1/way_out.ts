// # A loop that is left at once
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { conversions, memory, sums } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where inner loops end, a call takes too long";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "The bound is too large, so the chapter's verifier refuses, but your call is over soon, because it leaves the loops. Find a call for which all rounds are made.";

/** The attack with that mistake. */
export function loops(): Attack {
  const body = `
    for i in 0..300 {
    for j in 0..3000 { if x == 0 { return j; } self.n += j; }
    }
    return self.n;`;
  return { body, x: 0n, y: 0n };
}
