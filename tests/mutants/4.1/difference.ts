// # A difference instead of a sum
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { conversions, loops, memory } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where no sum wraps around, memory is left";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "A difference can wrap around as well, but this verifier knows that: it believes something of sums alone.";

/** The attack with that mistake. */
export function sums(): Attack {
  const body = "if x - 1 < 8 { return self.list[x]; } return 0;";
  return { body, x: 8n, y: 0n };
}
