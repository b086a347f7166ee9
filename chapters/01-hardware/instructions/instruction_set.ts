// # The instruction set
//
// All instructions in one table, and the two questions asked of it: what does this word
// mean, and what is this name.
//
// :::figure instructions
// :::
//
// Floating point is not built yet. A program that uses it takes the fault of a processor
// whose floating point is switched off (`FEN`), as it would on a real Alpha in that
// state. Overflow traps are missing as well.

import { BYTES, SIGN_EXTENSION } from "./byte_instructions.ts";
import { BRANCHES, CALL_PAL, JUMPS } from "./branch_instructions.ts";
import { cut, type Fields, opcodeOf } from "./encodings.ts";
import type { Instruction } from "./instructions.ts";
import {
  ARITHMETIC,
  LOGIC,
  MULTIPLICATION,
  SHIFTS,
} from "./integer_instructions.ts";
import {
  ADDRESSES,
  LOADS,
  MISCELLANEOUS,
  STORES,
} from "./memory_instructions.ts";

/** Every instruction this machine executes, in the order of this chapter. */
export const INSTRUCTIONS: readonly Instruction[] = [
  ...ARITHMETIC,
  ...LOGIC,
  ...SHIFTS,
  ...MULTIPLICATION,
  ...BYTES,
  ...SIGN_EXTENSION,
  ...ADDRESSES,
  ...LOADS,
  ...STORES,
  ...MISCELLANEOUS,
  ...BRANCHES,
  ...JUMPS,
  CALL_PAL,
];

// ## From a word to its meaning
//
// An opcode usually decides everything: a memory or branch instruction and `CALL_PAL`
// have one to themselves. The other opcodes, {{opcodes.shared}} of them, are shared, and
// there the function code decides.

const BY_CODE: ReadonlyMap<number, Instruction> = new Map(
  INSTRUCTIONS.map((one) => [one.opcode << 16 | one.function, one]),
);

const FORMAT_OF: ReadonlyMap<number, Instruction["format"]> = new Map(
  INSTRUCTIONS.map((one) => [one.opcode, one.format]),
);

/** An instruction together with the parts of the word it came from. */
export interface Decoded {
  /** What it is. */
  readonly instruction: Instruction;
  /** With which registers and numbers. */
  readonly fields: Fields;
}

/** What `word` means, or `undefined` if it means nothing. */
export function decode(word: number): Decoded | undefined {
  const opcode = opcodeOf(word);
  const format = FORMAT_OF.get(opcode);
  if (format === undefined) return undefined;
  const fields = cut(word, format);
  const code = format === "pal" ? 0 : fields.function;
  const instruction = BY_CODE.get(opcode << 16 | code);
  return instruction && { instruction, fields };
}

/** Whether `word` is one of the opcodes that belong to floating point. */
export function isFloatingPoint(word: number): boolean {
  const opcode = opcodeOf(word);
  return opcode >= 0x14 && opcode <= 0x17 || opcode >= 0x20 && opcode <= 0x27 ||
    opcode >= 0x31 && opcode <= 0x37 && opcode !== 0x34;
}

const BY_NAME: ReadonlyMap<string, Instruction> = new Map(
  INSTRUCTIONS.map((one) => [one.name, one]),
);

/** The instruction called `name` in the handbook, or `undefined`. */
export function instructionNamed(name: string): Instruction | undefined {
  return BY_NAME.get(name);
}

// ## The registers' names
//
// The hardware numbers its registers. Software gives each a duty and a name for it, so
// that procedures compiled by strangers can call each other:
//
// :::figure registers
// :::
//
// Register 31 is always zero, which turns one instruction into several: adding zero is
// moving, and storing register 31 is clearing.

/** The software's name of each integer register. */
export const REGISTER_NAMES: readonly string[] = [
  ..."v0 t0 t1 t2 t3 t4 t5 t6 t7 s0 s1 s2 s3 s4 s5 fp".split(" "),
  ..."a0 a1 a2 a3 a4 a5 t8 t9 t10 t11 ra t12 at gp sp zero".split(" "),
];

/** The numbers of the registers that code in these chapters names. */
export const REGISTER = {
  v0: 0,
  t0: 1,
  a0: 16,
  a1: 17,
  a2: 18,
  a3: 19,
  a4: 20,
  a5: 21,
  ra: 26,
  pv: 27,
  at: 28,
  gp: 29,
  sp: 30,
  zero: 31,
} as const;
