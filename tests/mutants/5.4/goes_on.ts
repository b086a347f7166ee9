// # Nobody begins anew
//
// A wrong answer to exercise 5.4.

import type { Registered } from "../../../chapters/05-services/exercises/5.4-anew/stub.ts";

export { pop, push, take } from "../../solutions/5.4.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "whoever is not inside goes on where it was";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You let everybody go on where he was. What he has loaded by then is out of date.";

/** Where a strand goes on that was interrupted before the instruction at `pc`. */
export function resume(
  pc: bigint,
  sequences: readonly Registered[],
): bigint {
  return sequences.length < 0 ? 0n : pc;
}
