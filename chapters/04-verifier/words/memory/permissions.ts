// # What code may do
//
// What is allowed is said by the kernel, and nothing of it by the compiler.
//
// The kernel knows where the state of a spindle lies and what types its fields have, which operations the
// spindle was judged to call and what these want to be passed, where it enters the code and with what in
// which registers. On this page is how that is written down; the words are then held against it.

import type { MemoryStretch } from "../knowing/memory_rows.ts";

/** A stretch of memory at an address that is known. */
export interface PlacedStretch extends MemoryStretch {
  /** The address of its first byte. */
  readonly at: bigint;
}

/** What must be passed where something is called. */
export type ArgumentRule =
  /** A number; any, unless it says which. */
  | {
    readonly kind: "number";
    readonly least: bigint;
    readonly greatest: bigint;
  }
  /** An address, a multiple of `step`, and how many elements lie there; each takes `unit` bytes. */
  | {
    readonly kind: "slice";
    readonly unit: number;
    readonly step: bigint;
    readonly writable: boolean;
  }
  /** A number that is known, and one of these. */
  | { readonly kind: "one of"; readonly numbers: ReadonlySet<bigint> };

/** What is passed and what is given back by somebody who is called. */
export interface CallRule {
  /** What it is called, for messages. */
  readonly name: string;
  /** What it is passed, from `a0` on. */
  readonly passed: readonly ArgumentRule[];
  /** The least and the greatest number that it gives. */
  readonly gives: readonly [bigint, bigint];
  /** What it may be told in `t0`, if it is told anything. */
  readonly told?: ReadonlySet<bigint>;
}

/** A routine outside that may be called. */
export interface RoutineRule extends CallRule {
  /** Bytes of the stack that it uses. */
  readonly stack: bigint;
  /** Registers that it leaves as they are, besides those that all do. */
  readonly keeps?: readonly number[];
  /** If it raises an event, or may. Not much of the stack may have been used then. */
  readonly raises?: boolean;
  /** If it is told in `t0` which event to raise: the addresses of their records, with what each is passed and gives. */
  readonly events?: ReadonlyMap<bigint, Pick<CallRule, "passed" | "gives">>;
}

/** A place outside at which the code may go on for good. */
export interface ExitRule {
  /** Bytes that the stack pointer has been moved down. */
  readonly down: number;
  /** What lies in the words above it. */
  readonly words: ReadonlyMap<number, ExitWord>;
}

/** The address to return to, what was passed, a number that is known, or anything. */
export type ExitWord =
  | "return address"
  | "anything"
  | bigint
  | { readonly parameter: number };

/** What the code may do. */
export interface Permissions {
  /** Where it begins. */
  readonly at: bigint;
  /** What the global pointer is. */
  readonly gp: bigint;
  /** The memory at known addresses that it may use, in the order of addresses. */
  readonly stretches: readonly PlacedStretch[];
  /** Words of the record on the page of the stack: which it may load, and which of them it may also store. */
  readonly pageWords: ReadonlyMap<bigint, "load" | "store">;
  /** Between which numbers those of these words are that do not hold just any. */
  readonly pageNumbers?: ReadonlyMap<bigint, readonly [bigint, bigint]>;
  /** The operations that it may call, by their numbers. */
  readonly operations: ReadonlyMap<bigint, CallRule>;
  /** The routines outside that it may call, by their addresses. */
  readonly routines: ReadonlyMap<bigint, RoutineRule>;
  /** Where it may go on outside. */
  readonly exits: ReadonlyMap<bigint, ExitRule>;
  /** Bytes of the stack that it may use, with all that it calls. */
  readonly stack: bigint;
  /** Bytes that it may have used when an event is raised. */
  readonly stackWhenRaising: bigint;
}

/** A slice that is passed to the code. */
export interface PassedSlice {
  /** The register with its address; the next one has its length. */
  readonly register: number;
  /** Bytes of an element. */
  readonly unit: number;
  /** Its address is a multiple of this. */
  readonly step: bigint;
  /** Whether it may be written. */
  readonly writable: boolean;
}

/** Where code is entered, and what is in the registers then. */
export interface Entrance {
  /** Bytes from the beginning of the code. */
  readonly at: number;
  /** What is entered there, for messages. */
  readonly name: string;
  /** Registers that hold numbers which are not just any: the least and the greatest. */
  readonly numbers: ReadonlyMap<number, readonly [bigint, bigint]>;
  /** The slices that are passed. */
  readonly slices: readonly PassedSlice[];
  /** Registers that must be what they were when it returns, besides those that always must. */
  readonly keeps: readonly number[];
  /** The least and the greatest number that it may answer. */
  readonly gives: readonly [bigint, bigint];
}
