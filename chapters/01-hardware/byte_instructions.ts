// # Bytes in a world of quadwords
//
// The first Alpha could not load a byte. It loaded the eight bytes around it and took
// the right one out, and these are the instructions for taking out, putting in and
// rubbing out.
//
// Leaving byte loads away made every memory access simpler and the cache faster. The
// price is paid here. An instruction's second operand is the byte's *address*, of
// which only the lowest three bits matter: they say where in the quadword it is.
//
// A piece of two, four or eight bytes may lie across the edge between two quadwords.
// So there are two forms: `L` handles the part in the lower quadword, `H` what runs
// over into the higher one.

import * as e from "./expressions.ts";
import { type Instruction, operate } from "./instructions.ts";
import { LATENCY } from "./timing.ts";

/** Where in its quadword the byte at address Rb is, in bytes. */
const BYTE_NUMBER = e.and("rb", 7n);
/** The same in bits: how far the low part has to move. */
const UP = e.shiftLeft(BYTE_NUMBER, 3n);
/** How far the high part has to move the other way; 64 counts as 0. */
const DOWN = e.and(e.subtract(64n, UP), 63n);

/** The mask of a piece of `size` bytes at Rb: bits 0–7 low quadword, 8–15 high. */
function maskOf(size: number): e.Expression {
  return e.shiftLeft(BigInt((1 << size) - 1), BYTE_NUMBER);
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

/** The six instructions for pieces of `size` bytes, named by `letter`. */
function family(
  letter: "B" | "W" | "L" | "Q",
  size: number,
  base: number,
): Instruction[] {
  const whole = BigInt((1 << size) - 1);
  const mask = maskOf(size);
  const lower = [
    bytewise(
      `MSK${letter}L`,
      base | 0x02,
      e.keepBytes("ra", e.not(low(mask))),
    ),
    bytewise(
      `EXT${letter}L`,
      base | 0x06,
      e.keepBytes(e.shiftRight("ra", UP), whole),
    ),
    bytewise(
      `INS${letter}L`,
      base | 0x0b,
      e.keepBytes(e.shiftLeft("ra", UP), low(mask)),
    ),
  ];
  if (size === 1) return lower;
  const above = base + 0x40;
  return [
    ...lower,
    bytewise(
      `MSK${letter}H`,
      above | 0x02,
      e.keepBytes("ra", e.not(high(mask))),
    ),
    bytewise(
      `INS${letter}H`,
      above | 0x07,
      e.keepBytes(e.shiftRight("ra", DOWN), high(mask)),
    ),
    bytewise(
      `EXT${letter}H`,
      above | 0x0a,
      e.keepBytes(e.shiftLeft("ra", DOWN), whole),
    ),
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
// Seven years later DEC added byte loads after all (the extension called BWX), because
// device registers are bytes and programs are text. `SEXTB` and `SEXTW` belong to it.
// The loads and stores themselves are in [[LOADS]].

/** Opcode 1C: sign extension, part of BWX. */
export const SIGN_EXTENSION: readonly Instruction[] = [
  operate("SEXTB", 0x1c, 0x00, e.signExtended(8n, "rb"), LATENCY.shift),
  operate("SEXTW", 0x1c, 0x01, e.signExtended(16n, "rb"), LATENCY.shift),
];
