// # Bytes have signs
//
// A wrong answer to exercise 1.1.

import * as e from "../../../chapters/01-hardware/instructions/expressions.ts";

export * from "../../../chapters/01-hardware/instructions/byte_pieces.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "CMPBGE sets a bit for each byte that is not smaller";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take a byte of 80 (hexadecimal) and above as negative. CMPBGE compares unsigned: a byte is a number from 0 to 255.";

const SIGNS = 0x8080_8080_8080_8080n;

/** `CMPBGE` with that mistake. */
export function compareBytes(): e.Expression {
  const turned = (operand: e.Operand) => e.exclusiveOr(operand, SIGNS);
  return e.bytesAtLeast(turned("ra"), turned("rb"));
}
