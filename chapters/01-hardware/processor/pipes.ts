// # Pipes
//
// The processor has a part for each kind of work, and an instruction needs one of them, a
// few registers, and some time.
//
// `addq t0, 1, t0` and `ldq t1, 0(a0)` can start in the same cycle: one needs the adder,
// the other the way to memory. Two `addq` cannot, because there is one adder. This page
// says of each instruction what it needs; when it starts is told later ([[§When an
// instruction may start]]).

import {
  destinationOf,
  type Instruction,
  reads,
} from "../instructions/instructions.ts";
import type { Operand } from "../instructions/expressions.ts";
import type { Decoded } from "../instruction_set.ts";
import type { VirtualAddress } from "../numbers.ts";

// ## Pairs
//
// Two instructions start together only if they need different parts of the processor:
// one adds integers, one floating-point numbers, one reaches memory, one decides where to
// go on. The two must stand in one aligned quadword of the program, because the processor
// fetches eight bytes at a time. What an instruction needs is called its *pipe* here.
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

// Why these and no others? There are four boxes, each of which takes one instruction in a
// cycle: E for integers, F for floating point, A for memory addresses, B for branches. Two
// buses lead to them, each of which carries one instruction, and not every bus leads
// everywhere. An integer store and a floating-point operation go to different boxes, but
// both need the second bus.

/** The box that does the work, and the buses, 0 and 1, that lead there. */
const ROUTES: Readonly<
  Record<Pipe, { box: string; buses: readonly number[] }>
> = {
  integer: { box: "E", buses: [0] },
  floating: { box: "F", buses: [1] },
  integerLoad: { box: "A", buses: [0, 1] },
  integerStore: { box: "A", buses: [1] },
  floatingLoad: { box: "A", buses: [0, 1] },
  floatingStore: { box: "A", buses: [0] },
  integerBranch: { box: "B", buses: [1] },
  floatingBranch: { box: "B", buses: [0] },
  alone: { box: "", buses: [] },
};

/** Whether instructions in `first` and `second` may start in the same cycle. */
export function mayPair(first: Pipe, second: Pipe): boolean {
  const [one, other] = [ROUTES[first], ROUTES[second]];
  return one.box !== other.box &&
    one.buses.some((bus) => other.buses.some((another) => another !== bus));
}

// ## What an instruction waits for
//
// All this can be read off the instruction's definition: which registers its expressions
// speak of, and where its result goes. It is found out once for each word and kept. The
// processor notes on a *scoreboard*, a list with a place for each register, when the
// register's content can be used.

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
