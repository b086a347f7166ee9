// # EXTxH of a piece that begins at 0 is nothing
//
// A wrong answer to exercise 1.1.

import * as e from "../../../chapters/01-hardware/instructions/expressions.ts";

export * from "../../../chapters/01-hardware/instructions/byte_pieces.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "EXTxH brings back what lies behind the edge";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "At n = 0 your EXTxH gives 0, as INSxH does. It is the exception. A program that loads a piece loads two quadwords, that of its first byte and that of its last, extracts from both and combines them. If the piece does not cross the edge they are the same quadword, and whatever EXTxH gives for n = 0 must not spoil what EXTxL gives: the hardware does not move it at all.";

/** `EXTxH` with that mistake. */
export function extractHigh(size: number): e.Expression {
  const distance = e.shiftLeft(e.and("rb", 7n), 3n);
  const moved = e.shiftLeft("ra", e.subtract(64n, distance));
  const piece = e.keepBytes(moved, BigInt((1 << size) - 1));
  return e.choose(e.equal(distance, 0n), 0n, piece);
}
