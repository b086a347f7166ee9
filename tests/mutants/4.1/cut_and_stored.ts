// # What was cut off is stored
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { loops, memory, sums } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "where conversions keep the number, a range is left";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You store the converted number, and nothing has tested it: 0 to 255 are not all in 0 to 5. The hole is between the number and what becomes of it.";

/** The attack with that mistake. */
export function conversions(): Attack {
  const body = "self.few = Few(u64(u8(x))); return 0;";
  return { body, x: 256n, y: 0n };
}
