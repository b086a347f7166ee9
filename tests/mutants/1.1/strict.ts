// # Equal bytes do not count
//
// A wrong answer to exercise 1.1.

import * as e from "../../../chapters/01-hardware/instructions/expressions.ts";

export * from "../../../chapters/01-hardware/instructions/byte_pieces.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "CMPBGE sets a bit for each byte that is not smaller";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your CMPBGE sets a bit only where the byte of Ra is greater. GE is greater or equal. It matters: a program finds the end of a text by comparing zeros with it, and the zero at the end is equal.";

/** `CMPBGE` with that mistake. */
export function compareBytes(): e.Expression {
  return e.and(e.not(e.bytesAtLeast("rb", "ra")), 0xffn);
}
