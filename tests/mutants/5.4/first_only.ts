// # Only the first sequence
//
// A wrong answer to exercise 5.4.

import type { Registered } from "../../../chapters/05-services/exercises/5.4-anew/stub.ts";

export { pop, push, take } from "../../solutions/5.4.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "whoever is not inside goes on where it was";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You look at one sequence and not at all that are registered.";

/** Where a strand goes on that was interrupted before the instruction at `pc`. */
export function resume(
  pc: bigint,
  sequences: readonly Registered[],
): bigint {
  const [first] = sequences;
  return first && pc > first.start && pc < first.end ? first.start : pc;
}
