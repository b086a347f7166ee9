// # An index that nobody has tested
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { conversions, loops, memory } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where no sum wraps around, memory is left";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You use an index of which nothing is known. The verifier with the hole still asks: it only takes sums to be larger than their parts. Test a sum, and use a part of it as the index.";

/** The attack with that mistake. */
export function sums(): Attack {
  const body = "return self.list[x];";
  return { body, x: 8n, y: 0n };
}
