// # The whole address is the distance
//
// A wrong answer to exercise 1.1.

import * as e from "../../../chapters/01-hardware/instructions/expressions.ts";

export * from "../../../chapters/01-hardware/instructions/byte_pieces.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "only the three lowest bits of the address matter";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You shift the mask by all of Rb. It is an address, and only its three lowest bits say where in a quadword the byte is: take them first. A shift looks at six bits, so your definition is right for the addresses from 0 to 7 and for every eighth block of eight after them.";

/** `INSxL` with that mistake. */
export function insertLow(size: number): e.Expression {
  return e.keepBytes(e.shiftLeft("ra", e.shiftLeft("rb", 3n)), place(size));
}

/** `MSKxL` with that mistake. */
export function maskLow(size: number): e.Expression {
  return e.keepBytes("ra", e.not(place(size)));
}

function place(size: number): e.Expression {
  return e.and(e.shiftLeft(BigInt((1 << size) - 1), "rb"), 0xffn);
}
