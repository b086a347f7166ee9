// # The nearest beginning
//
// A wrong answer to exercise 5.4.

import type { Registered } from "../../../chapters/05-services/exercises/5.4-anew/stub.ts";

export { pop, push, take } from "../../solutions/5.4.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "whoever is not inside goes on where it was";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You go back to the last beginning in front of pc, and do not ask whether pc is still inside that sequence.";

/** Where a strand goes on that was interrupted before the instruction at `pc`. */
export function resume(
  pc: bigint,
  sequences: readonly Registered[],
): bigint {
  const starts = sequences.map(({ start }) => start)
    .filter((start) => start <= pc);
  return starts.reduce((last, one) => one > last ? one : last, starts[0] ?? pc);
}
