// # What an instruction is
//
// An instruction is a name, a place in the opcode map, and one *effect*: the single
// thing that it does to the machine.
//
// `ADDQ` has opcode 10 (in hexadecimal, as all codes are in this book) and function 20
// within that opcode, and its effect is to write `ra + rb` to the register Rc. There are
// {{instructions.count}} instructions here and only six kinds of effect. An instruction
// writes a register, or loads, or stores, or goes elsewhere, or waits, or calls PALcode
// ([[CALL_PAL]]). What distinguishes `ADDL` from `CMPEQ` is only the expression inside
// ([[Expression]]).

import { type Expression, operandsOf } from "./expressions.ts";
import type { Format } from "./encodings.ts";

/** The one thing an instruction does. All expressions are taken before it happens. */
export type Effect =
  | {
    readonly kind: "write";
    readonly to: "ra" | "rc";
    readonly value: Expression;
  }
  | {
    readonly kind: "load";
    readonly address: Expression;
    readonly bytes: 1 | 2 | 4 | 8;
    /** What the register gets, in terms of `loaded`. */
    readonly value: Expression;
    /** Whether it also sets the lock flag, as `LDQ_L` does. */
    readonly locks: boolean;
    /** Whether an address that is not a multiple of `bytes` is a fault. */
    readonly aligned: boolean;
  }
  | {
    readonly kind: "store";
    readonly address: Expression;
    readonly bytes: 1 | 2 | 4 | 8;
    readonly value: Expression;
    /** Whether it happens only while the lock flag holds, and tells so in Ra. */
    readonly conditional: boolean;
    readonly aligned: boolean;
  }
  | {
    readonly kind: "branch";
    /** 1 to go to `target`. */
    readonly when: Expression;
    readonly target: Expression;
    /** Whether Ra receives the address of the next instruction. */
    readonly links: boolean;
  }
  | { readonly kind: "barrier" }
  | { readonly kind: "pal" };

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

/** Whether the first operand matters: `SEXTB` and `AMASK` do not look at it. */
export function readsRa({ effect }: Instruction): boolean {
  return expressionsOf(effect)
    .some((expression) => operandsOf(expression).has("ra"));
}

/** Every expression inside `effect`. */
export function expressionsOf(effect: Effect): Expression[] {
  switch (effect.kind) {
    case "write":
      return [effect.value];
    case "load":
    case "store":
      return [effect.address, effect.value];
    case "branch":
      return [effect.when, effect.target];
    default:
      return [];
  }
}
