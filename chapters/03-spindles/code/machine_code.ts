// # Instructions that are not yet words
//
// Between the form and the words of the Alpha there is one more step: instructions with as many
// registers as anybody wants.
//
// Real registers have the numbers 0 to 31. From 32 on they are *virtual*: each stands for one
// value, and which real register it becomes is decided when all are known
// ([[§Who gets a register]]). What some registers are for is agreed, in the
// *calling convention*:
//
// | register | use |
// | --- | --- |
// | `$0` | the result, and before that the number of what `CSERVE` is to do |
// | `$1` | in the kernel: whether there is a result |
// | `$9` to `$15` | belong to the caller |
// | `$16` to `$21` | the parameters |
// | `$26` | where to return to |
// | `$29` | the global pointer |
// | `$30` | the stack |
// | `$31` | always zero |

import type { Value } from "../form/ir.ts";
import type { EventType, OperationType } from "../meaning/typed.ts";
import type { Span } from "../source/diagnostics.ts";

/** A register: real below [[FIRST_VIRTUAL]]. */
export type Register = number;

/** The number of the first virtual register. */
export const FIRST_VIRTUAL = 32;

/** The registers with a use of their own. */
export const FIXED = {
  result: 0,
  answered: 1,
  firstParameter: 16,
  link: 26,
  globalPointer: 29,
  stack: 30,
  zero: 31,
} as const;

/** The set of some real registers: bit n is register n. */
export type RegisterSet = number;

/** The set of `registers`. */
export function setOf(...registers: readonly Register[]): RegisterSet {
  return registers.reduce((set, one) => set | 1 << one, 0) >>> 0;
}

// ## One instruction

/** How an instruction is written, and which register stands where. */
export type InstructionForm =
  /** Two operands and a result. */
  | "operate"
  /** One operand and a result. */
  | "unary"
  /** What is tested, and what replaces the result's old content, which is read last. */
  | "choose"
  /** A base and a result: `LDA`, `LDAH` and loads. */
  | "load"
  /** What is stored, and a base. */
  | "store"
  /** What is tested; nothing behind it if nothing is. */
  | "branch"
  /** A call by `BSR`. */
  | "call"
  /** A call of PALcode. */
  | "pal"
  /** A jump to the address in a register. */
  | "jump"
  /** A copy of one register in another; nothing, if both become the same. */
  | "move";

/** A distance in bytes, of which the assembler or the layout of the frame knows a part. */
export interface Offset {
  /** The part that is known. */
  readonly number: number;
  /** To be added: the value of this symbol. */
  readonly symbol?: string;
  /** Which half of the sum, as a distance from the global pointer. */
  readonly part?: "high" | "low";
  /** To be added: where this slot lies in the frame. */
  readonly slot?: number;
}

/** Which bytes of memory an instruction may touch. */
export interface Touch {
  /** Which piece of memory; `any` may be a part of the state or of a slot, but never a kept value. */
  readonly region: "state" | "slot" | "spill" | "any";
  /** Which state, where several are at hand: no two of them have a byte in common. */
  readonly of?: string | undefined;
  /** The register from which `from` and `to` count. */
  readonly base: Register;
  /** The first byte, as a distance from the base. */
  readonly from: number;
  /** The byte behind the last. */
  readonly to: number;
}

/** Whom a call asks, and for which value of the form. */
export interface MachineCall {
  /** The operation or the event; nothing if it is the routine that divides. */
  readonly whom: OperationType | EventType | undefined;
  /** The value of the form. */
  readonly value: Value;
}

/** An instruction. */
export interface MachineInstruction {
  /** Its name in assembly. */
  readonly name: string;
  /** How it is written. */
  readonly form: InstructionForm;
  /** The registers that it reads, in the order in which they are written. */
  readonly reads: readonly Register[];
  /** The register that it writes; none, or one. */
  readonly writes: readonly Register[];
  /** A number in place of the second operand. */
  readonly literal?: number;
  /** The distance from its base. */
  readonly offset?: Offset;
  /** The label that it leads to. */
  readonly target?: string;
  /** Real registers that it reads besides. */
  readonly needs?: RegisterSet;
  /** Real registers that hold anything afterwards, or what it gives back. */
  readonly destroys?: RegisterSet;
  /** The memory that it touches. */
  readonly touches?: Touch;
  /** What is called, if it is a call. */
  readonly call?: MachineCall;
  /** The part of the source that it comes from. */
  readonly span: Span;
}

/** Whether nothing but the registers that `instruction` writes tells that it was executed. */
export function isSilent({ form, destroys }: MachineInstruction): boolean {
  return destroys === undefined &&
    !["store", "branch", "call", "pal", "jump"].includes(form);
}

// ## Blocks
//
// What a block passes to the next is still a list here, and becomes moves when every value has its
// place.

/** What is passed along: a register, or a number. */
export type Passed = Register | bigint;

/** A test of a register against zero, by the letters that branches and moves end in. */
export type ZeroTest = "eq" | "ne" | "lt" | "ge" | "le" | "gt" | "lbs" | "lbc";

/** The test that holds where another does not. */
export const OPPOSITE_TEST: Readonly<Record<ZeroTest, ZeroTest>> = {
  eq: "ne",
  ne: "eq",
  lt: "ge",
  ge: "lt",
  le: "gt",
  gt: "le",
  lbs: "lbc",
  lbc: "lbs",
};

/** How a block ends. */
export type MachineEnding =
  | {
    readonly kind: "jump";
    readonly target: MachineBlock;
    readonly passes: readonly Passed[];
  }
  | {
    readonly kind: "branch";
    readonly test: ZeroTest;
    readonly register: Register;
    readonly then: MachineBlock;
    readonly otherwise: MachineBlock;
    /** Whether `then` is likely; `undefined` if nobody knows. */
    readonly likely?: boolean | undefined;
  }
  /** A jump to one of a row of branches: which one, an index says. */
  | {
    readonly kind: "table";
    readonly address: Register;
    readonly targets: readonly MachineBlock[];
  }
  /** The result is in its register. */
  /** To the caller; or to a label, as if that had been called, with some registers as it wants them. */
  | {
    readonly kind: "return";
    readonly leavesFor?: string;
    readonly needs?: RegisterSet;
  }
  /** A check has failed. */
  | { readonly kind: "failure"; readonly site: number };

/** Instructions that are executed one after the other. */
export interface MachineBlock {
  /** Its place in the list of blocks. */
  readonly number: number;
  /** What is passed to it. */
  readonly parameters: Register[];
  /** The instructions, without the last branches. */
  instructions: MachineInstruction[];
  /** How it ends. */
  ending: MachineEnding;
  /** The part of the source that its end comes from. */
  endSpan: Span;
  /** Whether it is hardly ever reached. */
  readonly rare: boolean;
}

/** A procedure as instructions. */
export interface MachineProcedure {
  /** The blocks, the first one first. */
  blocks: MachineBlock[];
  /** The number of the next virtual register. */
  registers: number;
  /** Bytes of each slot in the frame. */
  readonly slots: number[];
  /** Virtual registers that are parameters, with the real ones in which they arrive. */
  readonly arrives: Map<Register, Register>;
  /** Virtual registers that hold a known number. */
  readonly constants: Map<Register, bigint>;
  /** The sites whose checks may fail. */
  readonly failures: Set<number>;
  /** Whether it divides. */
  divides: boolean;
}

/** The blocks that may follow `block`. */
export function blocksAfter({ ending }: MachineBlock): readonly MachineBlock[] {
  switch (ending.kind) {
    case "jump":
      return [ending.target];
    case "branch":
      return [ending.then, ending.otherwise];
    case "table":
      return ending.targets;
    default:
      return [];
  }
}

/** The registers that the end of `block` reads. */
export function readAtEnd({ ending }: MachineBlock): Register[] {
  switch (ending.kind) {
    case "jump":
      return ending.passes.filter((one) => typeof one === "number");
    case "branch":
      return [ending.register];
    case "table":
      return [ending.address];
    default:
      return [];
  }
}
