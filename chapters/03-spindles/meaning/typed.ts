// # The tree with its meaning
//
// After checking, every name has become the thing it means and every expression has a
// type.
//
// In `self.seen[place] += 1` the tree held two names. Now `seen` is a field with a type and
// a place in the state, and `place` is one certain local: another procedure may have a
// `place` too, and the two cannot be confused any more.
//
// The tree is also smaller than what was written. What the language has only for
// convenience is gone: a constant is a number, a method is a call of an operation, and a value
// that was given where an option is wanted stands inside a `some`.

import type { Source, Span } from "../source/diagnostics.ts";
import type { BinaryOperator } from "../source/syntax.ts";
import type { IntegerType, Type } from "./types.ts";

/** A field of a spindle's state. */
export interface Field {
  /** What it is called. */
  readonly name: string;
  /** What it can be. */
  readonly type: Type;
  /** The bytes that it begins with, laid out as [[§Where values lie]] says. */
  readonly initial: Uint8Array;
  /** Bytes from the start of the state. */
  readonly offset: number;
}

/**
 * A name inside a procedure. Two locals are the same only if they are the same object. A local whose type
 * is an array lies in memory on the stack; all others are values.
 */
export interface Local {
  /** What it is called. */
  readonly name: string;
  /** What it can be. */
  readonly type: Type;
  /** Whether it, or its fields and elements, may be given another value. */
  readonly mutable: boolean;
  /** Where it is declared. */
  readonly span: Span;
}

/** An operation of the kernel, or one that a spindle exports. */
export interface OperationType {
  /** `Console.write` */
  readonly name: string;
  /** What it is called with. */
  readonly parameters: readonly Local[];
  /** For each parameter, whether who is called gives it back, and the caller has it no more. */
  readonly consumes: readonly boolean[];
  /** What it returns, if anything. */
  readonly result: Type | undefined;
  /**
   * The enum that says why it has failed, if it can. Then it answers the negative number of a case
   * instead of its result, which is never negative.
   */
  readonly fails: IntegerType | undefined;
  /** Whether it changes nothing and may stand in a filter. */
  readonly pure: boolean;
  /** Whether it makes a strand wait, so that a handler of an interrupt may not call it. */
  readonly blocking: boolean;
  /** The record's field that it reads, if it is no more than that. */
  readonly reads: string | undefined;
  /** What takes its place wherever it is called, in terms of the parameters. */
  readonly body: Typed | undefined;
  /** What must hold when it is called. */
  readonly requires: readonly Requirement[];
  /** At most so many cycles, in terms of the parameters. */
  readonly cost: Typed | undefined;
  /** The spindle that exports it; the kernel's have none. */
  readonly provider: string | undefined;
  /** What it needs on the stack of whoever calls it, if it is a procedure that has been installed. */
  readonly stack?: StackNeed;
}

/** What a procedure needs on the stack, with all that it calls. */
export interface StackNeed {
  /** So many bytes, up to where it raises an event. */
  readonly bytes: number;
  /** Whether it, or anybody whom it calls, raises an event. */
  readonly raises: boolean;
}

/** A condition under which an operation may be called. */
export interface Requirement {
  /** The condition, in terms of the operation's parameters. */
  readonly condition: Typed;
  /** As it is written in the interface. */
  readonly text: string;
}

/** An event of the kernel, or one that a spindle exports. */
export interface EventType {
  /** `Trap.systemCall` */
  readonly name: string;
  /** What its handlers are told. */
  readonly parameters: readonly Type[];
  /** What its parameters are called. */
  readonly names: readonly string[];
  /** What they answer, if anything. */
  readonly result: Type | undefined;
  /** The most cycles that one handler may take. */
  readonly budget: bigint;
  /** Whether it is raised for a device, while any program may run. */
  readonly interrupt: boolean;
  /** The spindle that raises it; the kernel's have none. */
  readonly provider: string | undefined;
}

// ## Expressions
//
// A *place* is a field of the state, an array on the stack, or something inside these, or
// inside a slice or a view. Its chain of `member` and `element` ends at a `state`, at a `local`,
// or at an expression whose type is a slice or a view. Every other `member` takes a value out of
// a record that has been computed.
//
// Operands of a binary operator have the same type, after what is narrower was
// widened: a plain type, an enum, a bool or a handle. Both sides of `<<` and `>>` too.

/** An expression with its type. */
export type Typed =
  & { readonly type: Type; readonly span: Span }
  & (
    /** A number, a truth or a case of an enum. */
    | { readonly kind: "constant"; readonly value: bigint }
    | { readonly kind: "local"; readonly local: Local }
    /** `self.field` */
    | { readonly kind: "state"; readonly field: Field }
    /** A field of a record or of a view. */
    | { readonly kind: "member"; readonly of: Typed; readonly index: number }
    /** An element of an array or slice. The index is a `u64`. */
    | { readonly kind: "element"; readonly of: Typed; readonly index: Typed }
    /** A slice of an array or slice; both ends are `u64`. */
    | {
      readonly kind: "part";
      readonly of: Typed;
      readonly from: Typed | undefined;
      readonly to: Typed | undefined;
    }
    /** How many elements an array or slice has, a `u64`. */
    | { readonly kind: "length"; readonly of: Typed }
    /** An option of a view of `bytes`, from place `at` on; nothing if they are too short. */
    | {
      readonly kind: "view";
      readonly bytes: Typed;
      readonly at: Typed | undefined;
    }
    | {
      readonly kind: "unary";
      readonly operator: "!" | "-" | "~";
      readonly operand: Typed;
    }
    | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Typed;
      readonly right: Typed;
    }
    | {
      readonly kind: "choice";
      readonly condition: Typed;
      readonly then: Typed;
      readonly otherwise: Typed;
    }
    /**
     * Another number type. `wrap` keeps the low bits, `saturate` takes the nearest number, `check` ends the
     * activation if the type has no such number (site "range"), `widen` cannot go wrong. The operand is an
     * integer, an enum, or for `wrap` and `widen` also a bool or a handle.
     */
    | {
      readonly kind: "convert";
      readonly operand: Typed;
      readonly how: "wrap" | "check" | "saturate" | "widen";
    }
    /** A record, with its fields in the order of the type. */
    | { readonly kind: "record"; readonly fields: readonly Typed[] }
    /** Case number `index` of a variant. */
    | {
      readonly kind: "case";
      readonly index: number;
      readonly fields: readonly Typed[];
    }
    | { readonly kind: "some"; readonly value: Typed }
    | { readonly kind: "none" }
    /** Whether an option holds something. */
    | { readonly kind: "present"; readonly of: Typed }
    /** What the place of an option held; the place then holds nothing. */
    | { readonly kind: "take"; readonly place: Typed }
    /** An array. It stands only where an array in memory gets its value. */
    | { readonly kind: "array"; readonly elements: readonly Typed[] }
    /** An array of equal elements; it stands where `array` may. */
    | { readonly kind: "filled"; readonly value: Typed; readonly count: number }
    /** Its type is the result, an outcome of it if the operation can fail, or nothing. */
    | {
      readonly kind: "call";
      readonly operation: OperationType;
      readonly parameters: readonly Typed[];
    }
    /** A helper of the same spindle, whose type is made in the same way. Arrays are never passed. */
    | {
      readonly kind: "invoke";
      readonly procedure: TypedProcedure;
      readonly parameters: readonly Typed[];
    }
    /** Its type is an option of the event's result, or nothing. */
    | {
      readonly kind: "raise";
      readonly event: EventType;
      readonly parameters: readonly Typed[];
    }
    /** What an outcome gives; if it has failed, the procedure around fails in the same way. */
    | { readonly kind: "try"; readonly value: Typed }
  );

// ## Statements

/** One way through a match. */
export interface TypedArm {
  /** The numbers that lead here: of an enum or integer, or the places of a variant's cases. */
  readonly cases: readonly bigint[];
  /** For one case of a variant: names for what it holds, in the order of its fields. */
  readonly locals: readonly Local[];
  /** What to do. */
  readonly body: readonly TypedStatement[];
}

/** A statement whose parts have types. */
export type TypedStatement =
  & { readonly span: Span }
  & (
    /** Gives a local its first or another value. */
    | { readonly kind: "set"; readonly local: Local; readonly value: Typed }
    /**
     * Gives a place another value. With an operator, the place is looked at once and what was there is
     * the left operand. The computation is one of the place's plain type; if the place has a range, the
     * result is checked (site "range").
     */
    | {
      readonly kind: "store";
      readonly place: Typed;
      readonly operator: BinaryOperator | undefined;
      readonly value: Typed;
      /** Whether the place, an option of something linear, must be empty (site "requires"). */
      readonly empty: boolean;
    }
    | {
      readonly kind: "if";
      readonly condition: Typed;
      readonly then: readonly TypedStatement[];
      readonly otherwise: readonly TypedStatement[];
    }
    /** Takes an option or outcome apart. `local` is known in `then`, and `why` in `otherwise`. */
    | {
      readonly kind: "ifPresent";
      readonly value: Typed;
      readonly local: Local | undefined;
      readonly why: Local | undefined;
      readonly then: readonly TypedStatement[];
      readonly otherwise: readonly TypedStatement[];
    }
    /**
     * Takes an option or outcome apart. If it holds nothing, `otherwise` is done, which never goes on behind
     * itself and may look at `why`; else `local` is known in what follows.
     */
    | {
      readonly kind: "bind";
      readonly local: Local | undefined;
      readonly value: Typed;
      readonly why: Local | undefined;
      readonly otherwise: readonly TypedStatement[];
    }
    /** Without `otherwise`, the arms name every case that there is. */
    | {
      readonly kind: "match";
      readonly value: Typed;
      readonly arms: readonly TypedArm[];
      readonly otherwise: readonly TypedStatement[] | undefined;
    }
    | {
      readonly kind: "for";
      readonly local: Local;
      readonly from: Typed;
      readonly to: Typed;
      readonly body: readonly TypedStatement[];
    }
    /** For each element of an array or slice. */
    | {
      readonly kind: "forEach";
      readonly local: Local;
      readonly over: Typed;
      readonly body: readonly TypedStatement[];
    }
    /** The budget, a `u64`, is computed once. */
    | {
      readonly kind: "while";
      readonly condition: Typed;
      readonly budget: Typed;
      readonly body: readonly TypedStatement[];
    }
    /**
     * The value is of the local's type, or an option or outcome of it, in which case there is an `otherwise`
     * as in `bind`. `release` is called with the local on every way out of the body.
     */
    | {
      readonly kind: "with";
      readonly local: Local;
      readonly value: Typed;
      readonly release: OperationType;
      readonly why: Local | undefined;
      readonly otherwise: readonly TypedStatement[] | undefined;
      readonly body: readonly TypedStatement[];
    }
    | { readonly kind: "break" }
    | { readonly kind: "continue" }
    | { readonly kind: "return"; readonly value: Typed | undefined }
    | { readonly kind: "fail"; readonly why: Typed }
    | { readonly kind: "evaluate"; readonly value: Typed }
  );

// ## Procedures

/** Where a handler wants to stand among others. */
export type HandlerOrder =
  | "first"
  | "last"
  /** Only if no other handler answers. */
  | "default"
  | { readonly before: string }
  | { readonly after: string };

/** A procedure of a spindle. */
export interface TypedProcedure {
  /** Its name in its spindle. */
  readonly name: string;
  /** The procedure in the source. */
  readonly span: Span;
  /** What it is called with. */
  readonly parameters: readonly Local[];
  /** For each parameter, whether the caller gives it away. */
  readonly consumes: readonly boolean[];
  /** What it returns, if anything. */
  readonly result: Type | undefined;
  /** The enum that says why it has failed, if it can. */
  readonly fails: IntegerType | undefined;
  /** What it does. */
  readonly body: readonly TypedStatement[];
  /** Whether it changes nothing. */
  readonly pure: boolean;
  /** Whether its author wants every check to be proved. */
  readonly isStatic: boolean;
  /** Who calls it: the application, the kernel, this spindle, or another one. */
  readonly kind: "entry" | "handler" | "procedure" | "operation";
  /** The event that a handler handles, or the one through which an entry is called. */
  readonly event: EventType | undefined;
  /** What decides whether a handler is called, if its author said so. */
  readonly filter: Typed | undefined;
  /** Where a handler wants to stand. */
  readonly order: HandlerOrder | undefined;
  /** Of an operation: how others see it. */
  readonly operation: OperationType | undefined;
}

/** A spindle that makes sense. */
export interface TypedSpindle {
  /** The text it was made from. */
  readonly source: Source;
  /** What it is called. */
  readonly name: string;
  /** The spindles whose interfaces it names. */
  readonly uses: readonly string[];
  /** The types that it declares, by their names. */
  readonly types: ReadonlyMap<string, Type>;
  /** Its state. */
  readonly fields: readonly Field[];
  /** Bytes of its state. */
  readonly stateSize: number;
  /** Entries first, then operations, then handlers, each in the order of the source. */
  readonly procedures: readonly TypedProcedure[];
  /** Procedures that only these call. */
  readonly helpers: readonly TypedProcedure[];
  /** The events that others may handle. */
  readonly events: readonly EventType[];
  /** For each type that must be given back, by its name: the operation that takes it. */
  readonly releases: ReadonlyMap<string, OperationType>;
}
