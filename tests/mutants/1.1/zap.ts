// # The bits say what is cleared
//
// A wrong answer to exercise 1.1.

import * as e from "../../../chapters/01-hardware/instructions/expressions.ts";

export * from "../../../chapters/01-hardware/instructions/byte_pieces.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "ZAPNOT keeps the bytes whose bits are set";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You clear the bytes whose bits are set. That is ZAP; ZAPNOT keeps those and clears the others.";

/** `ZAPNOT` with that mistake. */
export function chooseBytes(): e.Expression {
  return e.keepBytes("ra", e.not("rb"));
}
