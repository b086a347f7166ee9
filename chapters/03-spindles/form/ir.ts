// # The intermediate form
//
// Between the tree and the machine stands a form in which every value is computed once, in
// one place, and never changes.
//
// This is the entry `add` of [[§A first spindle]] in it:
//
// :::figure counter.form
// :::
//
// A variable in a program is a name that means different values at different times, as
// `place` does. Here each of these values has a number of its own, and a type behind the
// colon. Values stand in *blocks*, `b0` to `b3`: whoever enters one goes through it to its
// end, and only the end leads elsewhere. `b1` and `b2` are the two outcomes of the `if`.
// Where their paths meet, `place` may be 7 or what was passed in. So the meeting point has a
// *parameter*, here `v4`, and each path passes its value along. Whoever wants to know where
// a value comes from looks at one place. Compilers call this *static single assignment*.
//
// `check` is where something might go wrong: it ends the call unless `v6` is true.
//
// The verifier judges this form, and the compiler improves it afterwards. So the verdict is
// given on what the author wrote, except that sums of plain numbers are added up already.
// `deno task spindle ir FILE` prints it for any spindle.

import type { Span } from "../source/diagnostics.ts";
import type {
  EventType,
  OperationType,
  TypedSpindle,
} from "../meaning/typed.ts";
import type { Scalar } from "../meaning/types.ts";
import type { MemoryPlace, Slot } from "./places.ts";

/** What computes a number from two, wrapping around within its type. */
export type Arithmetic =
  | "add"
  | "subtract"
  | "multiply"
  /** The upper half of a product of 128 bits. */
  | "multiplyHigh"
  /** Towards zero; by zero it is 0, and a check stands in front. */
  | "divide"
  | "remainder"
  | "and"
  | "or"
  | "exclusiveOr"
  | "shiftLeft"
  | "shiftRight";

/** What compares two numbers of the same type. */
export type Comparison = "equal" | "less" | "lessOrEqual";

/** What a value is computed by. */
export type Operation =
  | { readonly kind: "constant"; readonly value: bigint }
  /** What the procedure was called with; 64 bits that may be anything. */
  | { readonly kind: "parameter"; readonly index: number }
  /** What the path that led here passed along. */
  | { readonly kind: "passed" }
  | { readonly kind: "arithmetic"; readonly operator: Arithmetic }
  | { readonly kind: "comparison"; readonly operator: Comparison }
  | { readonly kind: "not" }
  /** The second operand if the first is 1, and else the third. */
  | { readonly kind: "select" }
  /** The number of this type with the same low bits. */
  | { readonly kind: "convert" }
  /** Operands: those of the place. */
  | { readonly kind: "load"; readonly place: MemoryPlace }
  /** Stores as many low bytes as the cell has. Operands: the value, and those of the place. */
  | { readonly kind: "store"; readonly place: MemoryPlace }
  /** The address of the first of `length` elements at a place; operands: those of the place. */
  | {
    readonly kind: "reference";
    readonly place: MemoryPlace;
    readonly length: number;
  }
  /**
   * The address of a part of a slice whose elements take `unit` bytes. Operands: the slice's address and
   * length, where the part begins, and the part's length.
   */
  | { readonly kind: "slice"; readonly unit: number }
  | { readonly kind: "call"; readonly operation: OperationType }
  /** Asks the handlers of an event that a spindle has declared. */
  | { readonly kind: "raise"; readonly event: EventType }
  /** Whether the call of another spindle, or the raise, that is its operand has been answered. */
  | { readonly kind: "answered" }
  /** Ends the activation unless the operand is 1. */
  | { readonly kind: "check"; readonly site: Site };

/** A value, or something that is done and has none that matters. */
export interface Value {
  /** A number that no other value of the procedure has. */
  readonly number: number;
  /** The numbers it can be. */
  readonly type: Scalar;
  /** What computes it. */
  readonly operation: Operation;
  /** What it is computed from. */
  readonly operands: readonly Value[];
  /** The part of the source it comes from. */
  readonly span: Span;
}

// ## Where something might go wrong
//
// An index might be outside, a condition of an operation might not hold. Each such place
// is a *site* with a check in front. The verifier decides what becomes of the check.

/** What a check can guard. */
export type Guarded =
  /** An index must be inside. */
  | "index"
  /** A shift must be shorter than the number. */
  | "shift"
  /** What an operation requires must hold. */
  | "requires"
  /** A sum, difference or product must fit into its type. */
  | "overflow"
  /** A divisor must not be zero. */
  | "division"
  /** A number must lie in the range of its type. */
  | "range"
  /** A part of a slice must lie inside it. */
  | "slice"
  /** A loop must end within its budget. */
  | "budget"
  /** An operation of another spindle must have come to its end. */
  | "answer"
  /** The author has said that this is not to be reached. */
  | "failure";

/** A place that is guarded by a check. */
export interface Site {
  /** Its place among the procedure's sites. */
  readonly number: number;
  /** What is guarded. */
  readonly kind: Guarded;
  /** The part of the source that is guarded. */
  readonly span: Span;
  /** The condition, as a person would write it. */
  readonly text: string;
  /**
   * What must be given back first if the check fails, the newest first. The check has an operand for each,
   * behind its condition.
   */
  readonly releases?: readonly OperationType[];
}

// ## Blocks

/** How a block ends. */
export type Ending =
  | {
    readonly kind: "jump";
    readonly target: Block;
    readonly passes: readonly Value[];
  }
  | {
    readonly kind: "branch";
    readonly condition: Value;
    readonly then: Block;
    readonly otherwise: Block;
  }
  /** A jump to the target of the case that is equal, or to `otherwise`. No two cases are equal. */
  | {
    readonly kind: "switch";
    readonly value: Value;
    readonly cases: readonly Case[];
    readonly otherwise: Block;
  }
  | { readonly kind: "return"; readonly value: Value | undefined };

/** One way out of a switch. */
export interface Case {
  /** The number that leads here. */
  readonly equals: bigint;
  /** Where it leads. */
  readonly target: Block;
}

/** Values that are computed one after the other. */
export interface Block {
  /** A number that no other block of the procedure has. */
  readonly number: number;
  /** What the paths that lead here pass along. */
  readonly parameters: Value[];
  /** The values, in the order in which they are computed. */
  readonly body: Value[];
  /** Where it leads. */
  ending: Ending;
  /** The loops around it, the innermost last. */
  readonly loops: readonly Loop[];
}

/** A counted loop. */
export interface Loop {
  /** The loop in the source. */
  readonly span: Span;
  /** The counter, a parameter of the block where each round begins. */
  counter: Value;
  /** The counter's first value. */
  readonly from: Value;
  /** The value that the counter does not reach. */
  readonly to: Value;
}

/** A procedure in this form. Its first block is where it begins. */
export interface Procedure {
  /** Its name, for messages. */
  readonly name: string;
  /** How many values it is called with. */
  readonly parameters: number;
  /** What it returns, if anything. */
  readonly result: Scalar | undefined;
  /** In an order in which each block but the first comes after one that leads to it. */
  readonly blocks: Block[];
  /** Every place in it that is guarded by a check. */
  readonly sites: Site[];
  /** Memory on the stack that it needs for arrays of its own. */
  readonly slots: Slot[];
}

/** A procedure of a spindle that somebody else calls, in this form. */
export interface LoweredProcedure {
  /** Its name in its spindle. */
  readonly name: string;
  /** Who calls it: the application, the kernel, or another spindle. */
  readonly kind: "entry" | "handler" | "operation";
  /** The event through which it is called; an operation is called by its name. */
  readonly event: EventType | undefined;
  /** The most cycles that one call may take. */
  readonly budget: bigint;
  /** The procedure in the source. */
  readonly span: Span;
  /** What decides whether it is called, if its author said so. */
  readonly filter: Procedure | undefined;
  /** What it does. */
  readonly body: Procedure;
}

/** A spindle in this form. */
export interface LoweredSpindle {
  /** The tree that it was made from. */
  readonly typed: TypedSpindle;
  /** Its procedures: entries first, then operations, then handlers. */
  readonly procedures: readonly LoweredProcedure[];
}

// ## Going through it

/** The blocks that may follow `block`. */
export function successors(block: Block): Block[] {
  const { ending } = block;
  if (ending.kind === "jump") return [ending.target];
  if (ending.kind === "branch") return [ending.then, ending.otherwise];
  if (ending.kind === "switch") {
    return [...ending.cases.map((one) => one.target), ending.otherwise];
  }
  return [];
}

/** Where a branch or a switch leads if what it asks is `number`. */
export function wayOf(
  ending: Extract<Ending, { kind: "branch" | "switch" }>,
  number: bigint,
): Block {
  if (ending.kind === "branch") {
    return number === 1n ? ending.then : ending.otherwise;
  }
  return ending.cases.find(({ equals }) => equals === number)?.target ??
    ending.otherwise;
}

/** The blocks that lead to each block. */
export function predecessors(procedure: Procedure): Map<Block, Block[]> {
  const leading = new Map<Block, Block[]>(
    procedure.blocks.map((block) => [block, []]),
  );
  for (const block of procedure.blocks) {
    for (const next of successors(block)) leading.get(next)?.push(block);
  }
  return leading;
}

/** The values that `ending` uses. */
export function usedBy(ending: Ending): readonly Value[] {
  if (ending.kind === "jump") return ending.passes;
  if (ending.kind === "branch") return [ending.condition];
  if (ending.kind === "switch") return [ending.value];
  return ending.value === undefined ? [] : [ending.value];
}

/** Whether nothing but its value would be missed if it were not computed. */
export function isPure({ operation }: Value): boolean {
  if (["store", "check", "raise"].includes(operation.kind)) return false;
  if (operation.kind !== "call") return true;
  return operation.operation.pure || operation.operation.reads !== undefined;
}
