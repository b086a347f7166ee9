// # INSxH keeps as many bytes as the piece has
//
// A wrong answer to exercise 1.1.

import * as e from "../../../chapters/01-hardware/instructions/expressions.ts";

export * from "../../../chapters/01-hardware/instructions/byte_pieces.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "INSxH puts what goes over the edge";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "After the shift you keep as many bytes as the whole piece has. Only what went over the edge belongs into this quadword, and of a piece that does not reach the edge that is nothing. Make the mask of the piece at bit 0, shift it by n, and take its bits 15 to 8.";

/** `INSxH` with that mistake. */
export function insertHigh(size: number): e.Expression {
  const distance = e.shiftLeft(e.and("rb", 7n), 3n);
  const moved = e.shiftRight("ra", e.subtract(64n, distance));
  return e.keepBytes(moved, BigInt((1 << size) - 1));
}
