// # The piece is kept and the rest cleared
//
// A wrong answer to exercise 1.1.

import * as e from "../../../chapters/01-hardware/instructions/expressions.ts";

export * from "../../../chapters/01-hardware/instructions/byte_pieces.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "MSKxL clears the piece's place";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You keep the piece and clear everything around it. MSKxL prepares a quadword for storing a piece into it: the piece's place becomes 0 and everything else stays.";

/** `MSKxL` with that mistake. */
export function maskLow(size: number): e.Expression {
  const mask = e.shiftLeft(BigInt((1 << size) - 1), e.and("rb", 7n));
  return e.keepBytes("ra", e.and(mask, 0xffn));
}
