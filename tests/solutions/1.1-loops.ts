// # Exercise 1.1 without the operators for bytes
//
// Another solution: every definition is put together from eight single bytes.

import * as e from "../../chapters/01-hardware/instructions/expressions.ts";

const BYTES = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n];
const NUMBER = e.and("rb", 7n);

/** Byte `i` of `value`, at bit 0. */
function byteOf(value: e.Expression, i: bigint): e.Expression {
  return e.zeroExtended(8n, e.shiftRight(value, 8n * i));
}

/** What `term` gives for each of the eight bytes, all together. */
function together(term: (i: bigint) => e.Expression): e.Expression {
  return BYTES.map(term).reduce((all, one) => e.or(all, one));
}

/** Byte `i` of the result is byte `from` of Ra if it is one of the eight and `wanted`. */
function gathered(
  from: (i: bigint) => e.Expression,
  wanted: (i: bigint) => e.Expression,
): e.Expression {
  return together((i) => {
    const exists = e.lessUnsigned(from(i), 8n);
    const byte = e.shiftRight("ra", e.shiftLeft(from(i), 3n));
    const moved = e.shiftLeft(e.and(byte, 0xffn), 8n * i);
    return e.choose(e.and(exists, wanted(i)), moved, 0n);
  });
}

/** `EXTxL`. */
export function extractLow(size: number): e.Expression {
  return gathered((i) => e.add(NUMBER, i), (i) => below(i, size));
}

/** `EXTxH`. */
export function extractHigh(size: number): e.Expression {
  const back = e.and(e.subtract(8n, NUMBER), 7n);
  return gathered((i) => e.subtract(i, back), (i) => below(i, size));
}

/** `INSxL`. */
export function insertLow(size: number): e.Expression {
  return gathered((i) => e.subtract(i, NUMBER), (i) => inPiece(i, size));
}

/** `INSxH`. */
export function insertHigh(size: number): e.Expression {
  const from = (i: bigint) => e.subtract(i + 8n, NUMBER);
  return gathered(from, (i) => inPiece(i + 8n, size));
}

/** `MSKxL`. */
export function maskLow(size: number): e.Expression {
  return gathered((i) => i, (i) => e.equal(inPiece(i, size), 0n));
}

/** `MSKxH`. */
export function maskHigh(size: number): e.Expression {
  return gathered((i) => i, (i) => e.equal(inPiece(i + 8n, size), 0n));
}

/** 1 if byte `i` of the result belongs to a piece of `size` bytes. */
function below(i: bigint, size: number): e.Expression {
  return e.lessUnsigned(i, BigInt(size));
}

/** 1 if byte `i` of the sixteen belongs to the piece at Rb. */
function inPiece(i: bigint, size: number): e.Expression {
  return e.lessUnsigned(e.subtract(i, NUMBER), BigInt(size));
}

/** `CMPBGE`. */
export function compareBytes(): e.Expression {
  return together((i) =>
    e.shiftLeft(e.lessOrEqualUnsigned(byteOf("rb", i), byteOf("ra", i)), i)
  );
}

/** `ZAPNOT`. */
export function chooseBytes(): e.Expression {
  return together((i) => {
    const bit = e.and(e.shiftRight("rb", i), 1n);
    return e.shiftLeft(e.multiply(bit, byteOf("ra", i)), 8n * i);
  });
}
