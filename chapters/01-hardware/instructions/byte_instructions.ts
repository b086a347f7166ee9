// # The instructions for bytes
//
// The definitions of the last page become instructions here: each gets its names and its
// places in the opcode map.
//
// The fourth letter of a name such as `EXTWL` says how long the piece is: `B` for a
// byte, `W` for a *word* of two, `L` for a longword of four, `Q` for a quadword of eight.
// A byte never lies across an edge, so it has no form with `H`.

import * as e from "./expressions.ts";
import { type Instruction, operate, since } from "./instructions.ts";
import { LATENCY } from "../timing.ts";
import {
  chooseBytes,
  compareBytes,
  extractHigh,
  extractLow,
  insertHigh,
  insertLow,
  maskHigh,
  maskLow,
} from "./byte_pieces.ts";

function bytewise(name: string, code: number, value: e.Expression) {
  return operate(name, 0x12, code, value, LATENCY.shift);
}

/** The letter that names a piece of 1, 2, 4 or 8 bytes. */
type Letter = "B" | "W" | "L" | "Q";

/** The instructions for pieces of `size` bytes: three, or six where there is an edge. */
function family(letter: Letter, size: number, base: number): Instruction[] {
  const lower = [
    bytewise(`MSK${letter}L`, base | 0x02, maskLow(size)),
    bytewise(`EXT${letter}L`, base | 0x06, extractLow(size)),
    bytewise(`INS${letter}L`, base | 0x0b, insertLow(size)),
  ];
  if (size === 1) return lower;
  return [
    ...lower,
    bytewise(`MSK${letter}H`, base | 0x42, maskHigh(size)),
    bytewise(`INS${letter}H`, base | 0x47, insertHigh(size)),
    bytewise(`EXT${letter}H`, base | 0x4a, extractHigh(size)),
  ];
}

/** Opcode 12, second part: byte manipulation; and the comparison from opcode 10. */
export const BYTES: readonly Instruction[] = [
  ...family("B", 1, 0x00),
  ...family("W", 2, 0x10),
  ...family("L", 4, 0x20),
  ...family("Q", 8, 0x30),
  bytewise("ZAP", 0x30, e.keepBytes("ra", e.not("rb"))),
  bytewise("ZAPNOT", 0x31, chooseBytes()),
  operate("CMPBGE", 0x10, 0x0f, compareBytes(), LATENCY.simple),
];

// ## Bytes loaded after all
//
// Four years later DEC added byte loads after all, because device registers are bytes and
// programs are text. The extension is called BWX. `SEXTB` and `SEXTW` belong to it, and
// the loads and stores are among [[LOADS]] and [[STORES]].

/** Opcode 1C: sign extension, part of BWX. */
export const SIGN_EXTENSION: readonly Instruction[] = since("BWX", [
  operate("SEXTB", 0x1c, 0x00, e.signExtended(8n, "rb"), LATENCY.shift),
  operate("SEXTW", 0x1c, 0x01, e.signExtended(16n, "rb"), LATENCY.shift),
]);
