// # What stands above the piece comes along
//
// A wrong answer to exercise 1.1.

import * as e from "../../../chapters/01-hardware/instructions/expressions.ts";

export * from "../../../chapters/01-hardware/instructions/byte_pieces.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "EXTxL brings the piece down and nothing else";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You move the quadword down and give back all of it. The bytes above the piece come along. Keep as many bytes as the piece has.";

/** `EXTxL` with that mistake. */
export function extractLow(_size: number): e.Expression {
  return e.shiftRight("ra", e.shiftLeft(e.and("rb", 7n), 3n));
}
