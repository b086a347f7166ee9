// # Counting bits, comparing pixels
//
// Two late extensions do in one instruction what took a dozen, for programs that work on
// sets and for programs that work on pictures.
//
// ## Bits
//
// A quadword is a set of up to 64 things. How many are in it, and which is the first?
// Schedulers and chess programs ask this all day. The 21264A was the first Alpha that could
// answer by itself. The extension is called CIX.

import * as e from "./expressions.ts";
import { type Instruction, operate, since } from "./instructions.ts";
import { LATENCY } from "../timing.ts";

function onRegisters(
  name: string,
  code: number,
  value: e.Expression,
): Instruction {
  const one = operate(name, 0x1c, code, value, LATENCY.shift);
  return { ...one, registersOnly: true };
}

/** Opcode 1C: counting, which makes up CIX. */
export const COUNTING: readonly Instruction[] = since("CIX", [
  onRegisters("CTPOP", 0x30, e.ones("rb")),
  onRegisters("CTLZ", 0x32, e.leadingZeros("rb")),
  onRegisters("CTTZ", 0x33, e.trailingZeros("rb")),
]);

// ## Eight bytes at once
//
// A picture is a long row of bytes. The extension MVI, for motion video, treats a register
// as eight bytes (`B8`) or four words (`W4`) and finds the larger or the smaller of each
// pair.
//
// No new arithmetic is needed to say so. Comparing byte by byte gives a mask, and a mask
// chooses bytes. Signed numbers compare like unsigned ones after the signs have been
// turned over.

/** For each piece that `mask` names that of `a`, for the others that of `b`. */
function select(mask: e.Expression, a: e.Expression, b: e.Expression) {
  return e.or(e.keepBytes(a, mask), e.keepBytes(b, e.not(mask)));
}

const BYTE_SIGNS = 0x8080_8080_8080_8080n;
const WORD_SIGNS = 0x8000_8000_8000_8000n;

/** `operand` with all the bits of `signs` turned over. */
function turned(operand: e.Expression, signs: bigint): e.Expression {
  return e.exclusiveOr(operand, signs);
}

/** Where Ra's piece is at least Rb's. */
const AT_LEAST: Readonly<Record<"UB8" | "UW4" | "SB8" | "SW4", e.Expression>> =
  {
    UB8: e.bytesAtLeast("ra", "rb"),
    UW4: e.wordsAtLeast("ra", "rb"),
    SB8: e.bytesAtLeast(turned("ra", BYTE_SIGNS), turned("rb", BYTE_SIGNS)),
    SW4: e.wordsAtLeast(turned("ra", WORD_SIGNS), turned("rb", WORD_SIGNS)),
  };

function larger(kind: keyof typeof AT_LEAST): e.Expression {
  return select(AT_LEAST[kind], "ra", "rb");
}

function smaller(kind: keyof typeof AT_LEAST): e.Expression {
  return select(AT_LEAST[kind], "rb", "ra");
}

function bytewise(
  name: string,
  code: number,
  value: e.Expression,
): Instruction {
  return operate(name, 0x1c, code, value, LATENCY.shift);
}

/** Opcode 1C: the larger and the smaller of each pair, part of MVI. */
export const EXTREMES: readonly Instruction[] = since("MVI", [
  bytewise("MINSB8", 0x38, smaller("SB8")),
  bytewise("MINSW4", 0x39, smaller("SW4")),
  bytewise("MINUB8", 0x3a, smaller("UB8")),
  bytewise("MINUW4", 0x3b, smaller("UW4")),
  bytewise("MAXUB8", 0x3c, larger("UB8")),
  bytewise("MAXUW4", 0x3d, larger("UW4")),
  bytewise("MAXSB8", 0x3e, larger("SB8")),
  bytewise("MAXSW4", 0x3f, larger("SW4")),
]);

// ## How different two rows are
//
// To compress a film, an encoder looks for the place in the last picture from which a
// piece of this one may have moved. For every candidate it adds up how far the pixels
// differ. `PERR` (pixel error) does that for eight of them.
//
// The larger byte minus the smaller is the difference, and it never borrows from its
// neighbour, so one subtraction does all eight. Adding up goes in two steps: neighbours
// into four words, and four words by a multiplication that brings them together at the top.

const DIFFERENCES = e.subtract(larger("UB8"), smaller("UB8"));
const EVEN_BYTES = 0x00ff_00ff_00ff_00ffn;
const PAIRS = e.add(
  e.and(DIFFERENCES, EVEN_BYTES),
  e.and(e.shiftRight(DIFFERENCES, 8n), EVEN_BYTES),
);
const PIXEL_ERROR = e.shiftRight(
  e.multiply(PAIRS, 0x0001_0001_0001_0001n),
  48n,
);

// The last four spread bytes out to words or longwords, for arithmetic that needs room,
// and pack them together again.

/** Byte `from` of Rb at the place of byte `to`. */
function moved(from: number, to: number): e.Expression {
  const byte = e.keepBytes("rb", BigInt(1 << from));
  const distance = BigInt(8 * Math.abs(to - from));
  if (from === to) return byte;
  return from < to ? e.shiftLeft(byte, distance) : e.shiftRight(byte, distance);
}

/** The bytes of Rb that `moves` lists, each [from, to]. */
function rearranged(...moves: (readonly [number, number])[]): e.Expression {
  return moves.map(([from, to]) => moved(from, to))
    .reduce((all, one) => e.or(all, one));
}

/** Opcode 1C: the rest of MVI. */
export const PIXELS: readonly Instruction[] = since("MVI", [
  onRegisters("PERR", 0x31, PIXEL_ERROR),
  onRegisters("UNPKBW", 0x34, rearranged([0, 0], [1, 2], [2, 4], [3, 6])),
  onRegisters("UNPKBL", 0x35, rearranged([0, 0], [1, 4])),
  onRegisters("PKWB", 0x36, rearranged([0, 0], [2, 1], [4, 2], [6, 3])),
  onRegisters("PKLB", 0x37, rearranged([0, 0], [4, 1])),
]);
