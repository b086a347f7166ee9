// # Both parts are tested
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { conversions, loops, memory } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where no sum wraps around, memory is left";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You have tested both parts of the sum, so it cannot wrap around, and nothing goes wrong. Test the sum alone.";

/** The attack with that mistake. */
export function sums(): Attack {
  const body = "if x < 4 && y < 4 { return self.list[x + y]; } return 0;";
  return { body, x: 3n, y: 3n };
}
