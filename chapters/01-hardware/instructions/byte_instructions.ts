// # Bytes in a world of quadwords
//
// The first Alpha could not load a byte. It loaded the eight bytes around it and took
// the right one out, and these are the instructions for taking out, putting in and
// rubbing out.
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
import { type Instruction, operate, since } from "./instructions.ts";
import { LATENCY } from "../timing.ts";

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

function bytewise(name: string, code: number, value: e.Expression) {
  return operate(name, 0x12, code, value, LATENCY.shift);
}

/** The letter that names a piece of 1, 2, 4 or 8 bytes. */
type Letter = "B" | "W" | "L" | "Q";

/** The instructions for pieces of `size` bytes: three, or six where there is an edge. */
function family(letter: Letter, size: number, base: number): Instruction[] {
  const lower = lowerForms(letter, size, base);
  return size === 1
    ? lower
    : [...lower, ...upperForms(letter, size, base + 0x40)];
}

function lowerForms(letter: Letter, size: number, base: number): Instruction[] {
  const place = low(maskOf(size));
  const mask = e.keepBytes("ra", e.not(place));
  const extract = e.keepBytes(e.shiftRight("ra", UP), wholeOf(size));
  const insert = e.keepBytes(e.shiftLeft("ra", UP), place);
  return [
    bytewise(`MSK${letter}L`, base | 0x02, mask),
    bytewise(`EXT${letter}L`, base | 0x06, extract),
    bytewise(`INS${letter}L`, base | 0x0b, insert),
  ];
}

function upperForms(letter: Letter, size: number, base: number): Instruction[] {
  const place = high(maskOf(size));
  const mask = e.keepBytes("ra", e.not(place));
  const insert = e.keepBytes(e.shiftRight("ra", DOWN), place);
  const extract = e.keepBytes(e.shiftLeft("ra", DOWN), wholeOf(size));
  return [
    bytewise(`MSK${letter}H`, base | 0x02, mask),
    bytewise(`INS${letter}H`, base | 0x07, insert),
    bytewise(`EXT${letter}H`, base | 0x0a, extract),
  ];
}

// A piece that does not cross the edge has no high part. The mask shows it without a
// special case: its bits 15–8 are zero, `INSxH` gives 0 and `MSKxH` leaves all.

/** Opcode 12, second part: byte manipulation. */
export const BYTES: readonly Instruction[] = [
  ...family("B", 1, 0x00),
  ...family("W", 2, 0x10),
  ...family("L", 4, 0x20),
  ...family("Q", 8, 0x30),
  bytewise("ZAP", 0x30, e.keepBytes("ra", e.not("rb"))),
  bytewise("ZAPNOT", 0x31, e.keepBytes("ra", "rb")),
];

// ## Second thoughts
//
// Four years later DEC added byte loads after all, because device registers are bytes and
// programs are text. The extension is called BWX. `SEXTB` and `SEXTW` belong to it, and
// the loads and stores are among [[LOADS]] and [[STORES]].

/** Opcode 1C: sign extension, part of BWX. */
export const SIGN_EXTENSION: readonly Instruction[] = since("BWX", [
  operate("SEXTB", 0x1c, 0x00, e.signExtended(8n, "rb"), LATENCY.shift),
  operate("SEXTW", 0x1c, 0x01, e.signExtended(16n, "rb"), LATENCY.shift),
]);
