// # What an instruction keeps busy
//
// The processor has a part for each kind of work, and an instruction needs one of them, a
// few registers, and some time.

import {
  destinationOf,
  type Instruction,
  reads,
} from "../instructions/instructions.ts";
import type { Operand } from "../instructions/expressions.ts";
import type { Decoded } from "../instructions/instruction_set.ts";
import type { VirtualAddress } from "../numbers.ts";

// ## Pipes
//
// Two instructions start together only if they need different parts of the processor:
// one adds integers, one floating-point numbers, one reaches memory, one decides where to
// go on. The two must stand in one aligned quadword of the program, because the processor
// fetches eight bytes at a time.
//
// :::figure pipes
// :::

/** The part of the processor that an instruction keeps busy. */
export type Pipe =
  | "integer"
  | "floating"
  | "integerLoad"
  | "integerStore"
  | "floatingLoad"
  | "floatingStore"
  | "integerBranch"
  | "floatingBranch"
  | "alone";

/** Every pipe, in the order of the book's table. */
export const PIPES: readonly Pipe[] = [
  "integer",
  "floating",
  "integerLoad",
  "integerStore",
  "floatingLoad",
  "floatingStore",
  "integerBranch",
  "floatingBranch",
  "alone",
];

/** Which pipe `instruction` needs. */
export function pipeOf(instruction: Instruction): Pipe {
  const { effect, format } = instruction;
  const floats = touchesFloats(instruction);
  switch (effect.kind) {
    case "load":
      return floats ? "floatingLoad" : "integerLoad";
    case "store":
      if (effect.conditional) return "alone";
      return floats ? "floatingStore" : "integerStore";
    case "branch":
      return floats ? "floatingBranch" : "integerBranch";
    case "write":
      if (format === "function") return "alone";
      return floats ? "floating" : "integer";
    case "float":
      return "floating";
    default:
      return "alone";
  }
}

/** Whether one of the operands or the result is a floating-point register. */
function touchesFloats(instruction: Instruction): boolean {
  return FLOAT_OPERANDS.some((name) => reads(instruction, name)) ||
    /^f/.test(destinationOf(instruction.effect) ?? "");
}

const INTEGER_OPERANDS: readonly Operand[] = ["ra", "rb", "rc"];
const FLOAT_OPERANDS: readonly Operand[] = ["fa", "fb", "fc"];

/** Each pair that may start together, written once. */
const PAIRS: readonly (readonly [Pipe, Pipe])[] = [
  ["integer", "floating"],
  ["integer", "integerLoad"],
  ["integer", "integerStore"],
  ["integer", "floatingLoad"],
  ["floating", "integerLoad"],
  ["floating", "floatingLoad"],
  ["floating", "floatingStore"],
  ["integer", "integerBranch"],
  ["floating", "floatingBranch"],
];

/** Whether instructions in `first` and `second` may start in the same cycle. */
export function mayPair(first: Pipe, second: Pipe): boolean {
  return PAIRS.some(([a, b]) =>
    a === first && b === second || a === second && b === first
  );
}

// The two combinations that seem to be missing, an integer store beside a floating
// operation and the reverse, share a path to the registers.
//
// ## What an instruction waits for
//
// All this can be read off the instruction's definition: which registers its expressions
// speak of, and where its result goes. It is found out once for each word and kept.

/** What must be known of an instruction to start it. */
export interface Plan {
  /** The pipe it needs. */
  readonly pipe: Pipe;
  /** Places on the scoreboard that it waits for: what it reads and what it writes. */
  readonly awaits: readonly number[];
  /** The place of its result, or -1. */
  readonly result: number;
  /** Cycles until the result can be used. */
  readonly latency: number;
}

/** The first place on the scoreboard that belongs to a floating-point register. */
export const FLOATS = 32;

/** A word taken apart, and what must be known to start it. */
export interface Prepared extends Decoded {
  /** When and beside what it may start. */
  readonly plan: Plan;
}

/** The plan of `decoded`. */
export function planOf({ instruction, fields }: Decoded): Plan {
  const { ra, rb, rc } = fields;
  const places: Readonly<Record<string, number>> = {
    ra,
    rb,
    rc,
    fa: FLOATS + ra,
    fb: FLOATS + rb,
    fc: FLOATS + rc,
  };
  const result = places[destinationOf(instruction.effect) ?? ""] ?? -1;
  const read = [...INTEGER_OPERANDS, ...FLOAT_OPERANDS]
    .filter((name) => reads(instruction, name))
    .map((name) => places[name]!);
  const awaits = [...new Set([...read, result])]
    .filter((place) => place >= 0 && place % 32 !== 31);
  return {
    pipe: pipeOf(instruction),
    awaits,
    result: result % 32 === 31 ? -1 : result,
    latency: instruction.cycles,
  };
}

/** The first half of a quadword that has just started alone. */
export interface Neighbour {
  /** The address of the quadword. */
  readonly pc: VirtualAddress;
  /** The cycle in which it started. */
  readonly cycle: number;
  /** The pipe that it uses. */
  readonly pipe: Pipe;
}
