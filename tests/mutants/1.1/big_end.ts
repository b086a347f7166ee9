// # Byte 0 is sought on the left
//
// A wrong answer to exercise 1.1.

import * as e from "../../../chapters/01-hardware/instructions/expressions.ts";

export * from "../../../chapters/01-hardware/instructions/byte_pieces.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "EXTxL brings the piece down and nothing else";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You count the bytes from the left, as they are written. The Alpha is little-endian: byte 0 of a quadword is its lowest, and byte 1 stands above it.";

/** `EXTxL` with that mistake. */
export function extractLow(size: number): e.Expression {
  const distance = e.subtract(56n, e.shiftLeft(e.and("rb", 7n), 3n));
  return e.keepBytes(e.shiftRight("ra", distance), BigInt((1 << size) - 1));
}
