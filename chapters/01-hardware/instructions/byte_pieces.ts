// # Bytes inside quadwords
//
// The first Alpha could not load a byte. It loaded the eight bytes around it, a
// *quadword*, and took the right one out. These are the definitions of taking out, putting
// in and rubbing out.
//
// Doing without byte loads made every memory access simpler and the cache faster. The
// price is paid here. An instruction's second operand is the byte's *address*, of
// which only the lowest three bits matter: they say where in the quadword it is. Three
// of the instructions at work, on an address that ends in 2:
//
// :::figure byte-example
// :::
//
// A piece of two, four or eight bytes may lie across the edge between two quadwords.
// So there are two forms: `L` handles the part in the lower quadword, `H` what runs
// over into the higher one.

import * as e from "./expressions.ts";

/** Where in its quadword the byte at address Rb is, in bytes. */
const BYTE_NUMBER = e.and("rb", 7n);
/** The same in bits: how far the low part has to move. */
const UP = e.shiftLeft(BYTE_NUMBER, 3n);
/** How far the high part has to move the other way; 64 counts as 0. */
const DOWN = e.and(e.subtract(64n, UP), 63n);

/** The mask of a piece of `size` bytes at bit 0: a bit for each byte. */
function wholeOf(size: number): bigint {
  return BigInt((1 << size) - 1);
}

/** The mask of a piece of `size` bytes at Rb: bits 0–7 low quadword, 8–15 high. */
function maskOf(size: number): e.Expression {
  return e.shiftLeft(wholeOf(size), BYTE_NUMBER);
}

function low(mask: e.Expression): e.Expression {
  return e.and(mask, 0xffn);
}

function high(mask: e.Expression): e.Expression {
  return e.shiftRight(mask, 8n);
}

// ## Taking out, putting in, rubbing out
//
// *Extract* brings the piece down to bit 0. *Insert* brings a piece up from bit 0 to
// where it belongs. *Mask* clears the place where it will go. Storing a byte is then:
// load the quadword, mask, insert, combine, store.

/** What `EXTxL` writes for a piece of `size` bytes. */
export function extractLow(size: number): e.Expression {
  return e.keepBytes(e.shiftRight("ra", UP), wholeOf(size));
}

/** What `EXTxH` writes for a piece of `size` bytes. */
export function extractHigh(size: number): e.Expression {
  return e.keepBytes(e.shiftLeft("ra", DOWN), wholeOf(size));
}

/** What `INSxL` writes for a piece of `size` bytes. */
export function insertLow(size: number): e.Expression {
  return e.keepBytes(e.shiftLeft("ra", UP), low(maskOf(size)));
}

/** What `INSxH` writes for a piece of `size` bytes. */
export function insertHigh(size: number): e.Expression {
  return e.keepBytes(e.shiftRight("ra", DOWN), high(maskOf(size)));
}

/** What `MSKxL` writes for a piece of `size` bytes. */
export function maskLow(size: number): e.Expression {
  return e.keepBytes("ra", e.not(low(maskOf(size))));
}

/** What `MSKxH` writes for a piece of `size` bytes. */
export function maskHigh(size: number): e.Expression {
  return e.keepBytes("ra", e.not(high(maskOf(size))));
}

// A piece that does not cross the edge has no high part. The mask shows it without a
// special case: its bits 15–8 are zero, `INSxH` gives 0 and `MSKxH` leaves all.
//
// ## All eight at once
//
// A program that looks for the end of a text wants a byte that is zero, and it has eight
// bytes in a register. `CMPBGE` compares them all with those of another register, with
// eight zeros for example, and gives back eight bits. `ZAPNOT` goes the other way: eight
// bits say which bytes are kept.

/** What `CMPBGE` writes: bit i says that byte i of Ra is at least that of Rb. */
export function compareBytes(): e.Expression {
  return e.bytesAtLeast("ra", "rb");
}

/** What `ZAPNOT` writes: the bytes of Ra for which Rb has a bit. */
export function chooseBytes(): e.Expression {
  return e.keepBytes("ra", "rb");
}

// :::exercise 1.1
// :::
