// # Bytes out of a quadword
//
// Define the instructions with which the first Alpha reached a single byte.
//
// A definition is an expression: a value made with the functions of `expressions.ts`,
// in which `"ra"` and `"rb"` stand for the two operands. `add("ra", 1n)` is one. Write
// six definitions for a piece of `size` bytes, which is 1, 2, 4 or 8:
//
// - Rb is the address of the piece's first byte. Its three lowest bits, a number `n` from
//   0 to 7, say where in a quadword that is. The other bits must not matter.
// - Ra is a quadword. For `EXTxL`, `INSxL` and `MSKxL` it is the one with the piece's first
//   byte, for `EXTxH`, `INSxH` and `MSKxH` the one behind it, into which the piece may
//   reach.
// - *Extract* brings those bytes of the piece that are in the quadword to where they
//   belong in a result that begins at bit 0. All other bytes of the result are 0.
// - *Insert* takes the piece from the low bytes of Ra and puts those bytes of it that
//   belong in the quadword there. All other bytes are 0.
// - *Mask* gives back Ra with the place of the piece cleared.
// - If a piece does not reach into the next quadword, `INSxH` gives 0 and `MSKxH` gives Ra.
//   `EXTxH` is the exception at `n` = 0: it gives the piece as if it began in its quadword.
//
// Two more work on all eight bytes at once. `CMPBGE` compares each byte of Ra with the same
// byte of Rb, unsigned, and sets bit `i` of its result if byte `i` of Ra is not the smaller
// one; the other bits are 0. `ZAPNOT` keeps byte `i` of Ra if bit `i` of Rb is set, and
// clears it if not. There are operators that do just this, `bytesAtLeast` and `keepBytes`. In
// these two definitions, try to do without them: an expression is a value, and a loop can
// build it.

import type { Expression } from "../../instructions/expressions.ts";

/** What `EXTxL` writes for a piece of `size` bytes. */
export function extractLow(size: number): Expression {
  // TODO: move the piece down, and keep no more than the piece.
  return unwritten(size);
}

/** What `EXTxH` writes for a piece of `size` bytes. */
export function extractHigh(size: number): Expression {
  // TODO: move the bytes up to where the low ones end.
  return unwritten(size);
}

/** What `INSxL` writes for a piece of `size` bytes. */
export function insertLow(size: number): Expression {
  // TODO
  return unwritten(size);
}

/** What `INSxH` writes for a piece of `size` bytes. */
export function insertHigh(size: number): Expression {
  // TODO
  return unwritten(size);
}

/** What `MSKxL` writes for a piece of `size` bytes. */
export function maskLow(size: number): Expression {
  // TODO
  return unwritten(size);
}

/** What `MSKxH` writes for a piece of `size` bytes. */
export function maskHigh(size: number): Expression {
  // TODO
  return unwritten(size);
}

/** What `CMPBGE` writes: bit i says that byte i of Ra is at least that of Rb. */
export function compareBytes(): Expression {
  // TODO
  return unwritten();
}

/** What `ZAPNOT` writes: the bytes of Ra for which Rb has a bit. */
export function chooseBytes(): Expression {
  // TODO: then delete `unwritten`.
  return unwritten();
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 1.1: not yet written");
}
