// # The end is not inside
//
// A wrong answer to exercise 5.4.

import type { Registered } from "../../../chapters/05-services/exercises/5.4-anew/stub.ts";

export { pop, push, take } from "../../solutions/5.4.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "whoever is not inside goes on where it was";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You roll back also who has come behind the last instruction. The sequence is over there and everything has happened: it would happen twice.";

/** Where a strand goes on that was interrupted before the instruction at `pc`. */
export function resume(
  pc: bigint,
  sequences: readonly Registered[],
): bigint {
  const inside = sequences.find(({ start, end }) => pc > start && pc <= end);
  return inside === undefined ? pc : inside.start;
}
