// # A sum that does not wrap around
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { conversions, loops, memory } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where no sum wraps around, memory is left";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "The spindle has the hole in it, but you call it with numbers whose sum fits. Call it with two whose sum is 2^64 or more.";

/** The attack with that mistake. */
export function sums(): Attack {
  const body = "if x + y < 8 { return self.list[x]; } return 0;";
  return { body, x: 3n, y: 4n };
}
