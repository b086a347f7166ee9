// # Two short loops
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { conversions, memory, sums } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where inner loops end, a call takes too long";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Thirty rounds of thirty rounds are soon over, and both verifiers are right to accept that. Let the inner loop make many more.";

/** The attack with that mistake. */
export function loops(): Attack {
  const body =
    "for i in 0..30 { for j in 0..30 { self.n += j; } } return self.n;";
  return { body, x: 0n, y: 0n };
}
