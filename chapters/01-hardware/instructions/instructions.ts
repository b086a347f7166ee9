// # What an instruction is
//
// An instruction is a name, a place in the opcode map, and one *effect*: the single
// thing that it does to the machine.
//
// `ADDQ` has opcode 10 (in hexadecimal, as all codes are in this book) and function 20
// within that opcode, and its effect is to write `ra + rb` to the register Rc. There are
// {{instructions.count}} instructions here and only {{effects.count}} kinds of effect.
// What distinguishes `ADDL` from `CMPEQ` is only the expression inside ([[Expression]]).

import { type Expression, mentions, type Operand } from "./expressions.ts";
import type { Format } from "./encodings.ts";
import {
  type FloatFormat,
  type FloatOperation,
  type FloatRounding,
  hasOneOperand,
} from "./float_operations.ts";

// ## Where a result goes

/** A register that an instruction can write: the field that names it, or the FPCR. */
export type Destination = "ra" | "rc" | "fa" | "fc" | "fpcr";

/** Writes one register. All other effects are more than this. */
export interface Write {
  /** Which kind of effect it is. */
  readonly kind: "write";
  /** The register. */
  readonly to: Destination;
  /** What it gets. */
  readonly value: Expression;
  /** 1 if the result did not fit, which traps after it has been written. */
  readonly overflow?: Expression;
}

/** Reads memory into a register. */
export interface Load {
  /** Which kind of effect it is. */
  readonly kind: "load";
  /** The register. */
  readonly to: "ra" | "fa";
  /** Where in memory. */
  readonly address: Expression;
  /** How many bytes. */
  readonly bytes: 1 | 2 | 4 | 8;
  /** What the register gets, in terms of `loaded`. */
  readonly value: Expression;
  /** Whether it also sets the lock flag, as `LDQ_L` does. */
  readonly locks: boolean;
  /** Whether an address that is not a multiple of `bytes` is a fault. */
  readonly aligned: boolean;
}

/** Writes memory. */
export interface Store {
  /** Which kind of effect it is. */
  readonly kind: "store";
  /** Where in memory. */
  readonly address: Expression;
  /** How many bytes: the low ones of `value`. */
  readonly bytes: 1 | 2 | 4 | 8;
  /** What is stored. */
  readonly value: Expression;
  /** Whether it happens only while the lock flag holds, and tells so in Ra. */
  readonly conditional: boolean;
  /** Whether an address that is not a multiple of `bytes` is a fault. */
  readonly aligned: boolean;
}

/** Goes elsewhere, perhaps. */
export interface Branch {
  /** Which kind of effect it is. */
  readonly kind: "branch";
  /** 1 to go to `target`. */
  readonly when: Expression;
  /** The address of the next instruction then. */
  readonly target: Expression;
  /** Whether Ra receives the address of the instruction behind this one. */
  readonly links: boolean;
}

// ## Arithmetic that can fail
//
// An addition of floating-point numbers is too much for an expression: it rounds, and its
// result may be too large, too small, or make no sense at all. Such a failure can *trap*:
// the program is interrupted and the kernel is told. The effect names what is to be done
// and with which *qualifiers*, the letters behind the slash in a name such as `ADDT/SUD`.
// How it is done is told in the next part ([[computeFloat]]). `FPCR` is the register that
// controls it.

/** Which failures trap, besides those that always do. */
export interface Qualifiers {
  /** `/U`, or `/V` where the result is an integer: a result that is too small, or wraps. */
  readonly underflow: boolean;
  /** `/S`: software completes what the hardware cannot, and the FPCR may forbid traps. */
  readonly software: boolean;
  /** `/I`: a result that had to be rounded. */
  readonly inexact: boolean;
}

/** Computes with floating-point numbers: Fc from Fa and Fb, or from Fb alone. */
export interface Float {
  /** Which kind of effect it is. */
  readonly kind: "float";
  /** What is computed. */
  readonly operation: FloatOperation;
  /** The format of the operands. */
  readonly from: FloatFormat;
  /** The format of the result; a comparison's is that of its operands. */
  readonly to: FloatFormat;
  /** How the result is rounded; `dynamic` asks the FPCR. */
  readonly rounding: FloatRounding | "dynamic";
  /** Which failures trap. */
  readonly qualifiers: Qualifiers;
}

// ## All of them
//
// Three kinds of effect are left that need no expressions. Two instructions read and
// change a flag of the processor. A *barrier* waits, for memory or for traps. And
// `CALL_PAL` calls a routine of the PALcode, which can do anything.

/** The one thing an instruction does. All expressions are taken before it happens. */
export type Effect =
  | Write
  | Load
  | Store
  | Branch
  | Float
  /** Writes the processor's interrupt flag to Ra, then sets it to `set`. */
  | { readonly kind: "flag"; readonly set: boolean }
  | { readonly kind: "barrier" }
  | { readonly kind: "pal" };

// The first Alphas had fewer instructions. What was added later came in four lots, and a
// program can ask which of them the processor has ([[§Which Alpha is this?]]).

/** The lot with which an instruction was added to the architecture. */
export type Extension = "BWX" | "FIX" | "CIX" | "MVI";

/** One instruction of the machine, complete. */
export interface Instruction {
  /** As the architecture handbook spells it. */
  readonly name: string;
  /** How its word is cut. */
  readonly format: Format;
  /** The top six bits of its word. */
  readonly opcode: number;
  /** Which of those that share the opcode; 0 where none do. */
  readonly function: number;
  /** What it does. */
  readonly effect: Effect;
  /** Latency in cycles, before misses and taken branches. */
  readonly cycles: number;
  /** What a processor needs to have it; nothing if every Alpha has it. */
  readonly extension?: Extension;
  /** Set on the few operate instructions that cannot have a literal for Rb. */
  readonly registersOnly?: true;
}

// ## Small helpers for the tables
//
// The tables in the next files have one line for each instruction. These functions
// keep those lines short.

/** An operate instruction: two operands in, one register out. */
export function operate(
  name: string,
  opcode: number,
  code: number,
  value: Expression,
  cycles: number,
): Instruction {
  const effect: Effect = { kind: "write", to: "rc", value };
  return { name, format: "operate", opcode, function: code, effect, cycles };
}

/** An instruction of the memory format, which its opcode alone identifies. */
export function memory(
  name: string,
  opcode: number,
  effect: Effect,
  cycles: number,
): Instruction {
  return { name, format: "memory", opcode, function: 0, effect, cycles };
}

/** `instructions`, which came with `extension`. */
export function since(
  extension: Extension,
  instructions: readonly Instruction[],
): Instruction[] {
  return instructions.map((one) => ({ ...one, extension }));
}

// ## What an instruction looks at
//
// `SEXTB` does not look at its first operand, and a square root has only one. In the text
// of a program, a register that is not looked at is not written either, so whoever reads
// or writes such text asks here.

/** A register as an instruction's word names it. */
export type RegisterOperand = "ra" | "rb" | "rc" | "fa" | "fb" | "fc";

/** The registers that `instruction` is written with, in the order of assembly. */
export function operandsOfInstruction(
  instruction: Instruction,
): RegisterOperand[] {
  const sources = (["fa", "ra", "fb", "rb"] as const)
    .filter((name) => reads(instruction, name));
  const result = destinationOf(instruction.effect);
  return result === undefined || result === "fpcr"
    ? sources
    : [...sources, result];
}

/** Where the result of `effect` goes, if it is a register. */
export function destinationOf(effect: Effect): Destination | undefined {
  switch (effect.kind) {
    case "write":
    case "load":
      return effect.to;
    case "float":
      return "fc";
    case "flag":
      return "ra";
    case "store":
      return effect.conditional ? "ra" : undefined;
    case "branch":
      return effect.links ? "ra" : undefined;
    default:
      return undefined;
  }
}

/** Whether the register that `operand` names matters to `instruction`. */
export function reads({ effect }: Instruction, operand: Operand): boolean {
  if (effect.kind === "float") {
    const both = !hasOneOperand(effect.operation);
    return operand === "fb" || operand === "fa" && both;
  }
  return expressionsOf(effect)
    .some((expression) => mentions(expression, operand));
}

/** Every expression inside `effect`. */
export function expressionsOf(effect: Effect): Expression[] {
  switch (effect.kind) {
    case "write":
      return [effect.value, ...(effect.overflow ? [effect.overflow] : [])];
    case "load":
    case "store":
      return [effect.address, effect.value];
    case "branch":
      return [effect.when, effect.target];
    default:
      return [];
  }
}
