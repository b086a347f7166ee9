// # The instruction set
//
// All instructions in one table, and the two questions asked of it: what does this word
// mean, and what is this name.
//
// The tables are written in the notation of the operators ([[Operator]]). `sext(32, x)`
// is the low 32 bits of `x` with their sign copied upwards; `zext` fills with zeros
// instead. `bytes(x, m)` keeps the bytes of `x` whose bit in `m` is set and makes the
// others zero. A small ₛ marks what takes its operands as signed. The code is the opcode
// and, behind the point, the function, both in hexadecimal; the last column names the
// extension with which a later Alpha got the instruction.
//
// :::figure instructions
// :::
//
// In the last table each operation stands once. Its name may have these qualifiers behind
// it, with the codes that [[§Floating-point arithmetic instructions]] derives:
//
// :::figure qualifiers
// :::

import { BYTES, SIGN_EXTENSION } from "./instructions/byte_instructions.ts";
import {
  BRANCHES,
  CALL_PAL,
  JUMPS,
} from "./instructions/branch_instructions.ts";
import {
  COUNTING,
  EXTREMES,
  PIXELS,
} from "./instructions/counting_instructions.ts";
import { cut, type Fields, opcodeOf } from "./instructions/encodings.ts";
import {
  CONVERSIONS,
  CONVERSIONS_FROM_SHORT,
  CONVERSIONS_TO_LONGWORD,
  FLOATING_ARITHMETIC,
  FLOATING_COMPARISON,
} from "./floating_point/floating_arithmetic_instructions.ts";
import {
  CONTROL,
  FLOATING_BRANCHES,
  FLOATING_MEMORY,
  FLOATING_MOVES,
  LONGWORDS,
  TRANSFERS,
} from "./floating_point/floating_instructions.ts";
import type { Instruction } from "./instructions/instructions.ts";
import {
  ARITHMETIC,
  CHECKED_ARITHMETIC,
  LOGIC,
  MULTIPLICATION,
  SHIFTS,
} from "./instructions/integer_instructions.ts";
import {
  ADDRESSES,
  BARRIERS,
  INTROSPECTION,
  LOADS,
  STORES,
} from "./instructions/memory_instructions.ts";

/** Instructions of one kind. */
export interface Family {
  /** What they have in common. */
  readonly title: string;
  /** All of them. */
  readonly instructions: readonly Instruction[];
}

/** Every instruction of the architecture, in the order of this chapter. */
export const FAMILIES: readonly Family[] = [
  {
    title: "Arithmetic",
    instructions: [...ARITHMETIC, ...CHECKED_ARITHMETIC, ...MULTIPLICATION],
  },
  { title: "Logic and shifts", instructions: [...LOGIC, ...SHIFTS] },
  { title: "Bytes", instructions: [...BYTES, ...SIGN_EXTENSION] },
  {
    title: "Counting and pixels",
    instructions: [...COUNTING, ...EXTREMES, ...PIXELS],
  },
  {
    title: "Addresses, loads and stores",
    instructions: [...ADDRESSES, ...LOADS, ...STORES],
  },
  {
    title: "Barriers, the cycle counter and the interrupt flag",
    instructions: [...BARRIERS, ...INTROSPECTION],
  },
  {
    title: "Branches and jumps",
    instructions: [...BRANCHES, ...JUMPS, CALL_PAL],
  },
  {
    title: "Floating point: memory and moves",
    instructions: [
      ...FLOATING_MEMORY,
      ...TRANSFERS,
      ...FLOATING_BRANCHES,
      ...FLOATING_MOVES,
      ...LONGWORDS,
      ...CONTROL,
    ],
  },
  {
    title: "Floating point: arithmetic",
    instructions: [
      ...FLOATING_ARITHMETIC,
      ...FLOATING_COMPARISON,
      ...CONVERSIONS,
      ...CONVERSIONS_FROM_SHORT,
      ...CONVERSIONS_TO_LONGWORD,
    ],
  },
];

/** Every instruction of the architecture. */
export const INSTRUCTIONS: readonly Instruction[] = FAMILIES.flatMap(
  ({ instructions }) => instructions,
);

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
  /** Whether it belongs to floating point, which can be switched off. */
  readonly floating: boolean;
}

/** What `word` means on some Alpha, or `undefined` if it means nothing. */
export function decode(word: number): Decoded | undefined {
  const opcode = opcodeOf(word);
  const format = FORMAT_OF.get(opcode);
  if (format === undefined) return undefined;
  const fields = cut(word, format);
  const code = format === "pal" ? 0 : fields.function;
  const instruction = BY_CODE.get(opcode << 16 | code);
  if (instruction === undefined) return undefined;
  const hasLiteral = fields.literal !== undefined;
  if (hasLiteral && instruction.registersOnly) return undefined;
  return { instruction, fields, floating: isFloatingPoint(word) };
}

// Floating point can be switched off, and then every word that has to do with it is a
// fault, even one without meaning. The opcodes tell; only the two moves from
// floating-point registers are hidden among integer instructions.

/** Whether `word` belongs to floating point. */
export function isFloatingPoint(word: number): boolean {
  const opcode = opcodeOf(word);
  if (opcode === 0x1c) return (word & 0x1ee0) === 0x0e00;
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
