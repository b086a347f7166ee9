// # The tree with its meaning
//
// After checking, every name has become the thing it means and every expression has a
// type.
//
// In `self.seen[place] += 1` the tree held two names. Now `seen` is a field with a type and
// a place in the state, and `place` is one certain local: another procedure may have a
// `place` too, and the two cannot be confused any more.

import type { Source, Span } from "../source/diagnostics.ts";
import type { BinaryOperator } from "../source/syntax.ts";
import type { Scalar, Type } from "./types.ts";

/** A field of a spindle's state. */
export interface Field {
  /** What it is called. */
  readonly name: string;
  /** What it can be. */
  readonly type: Type;
  /** What it, or each of its elements, is at first. */
  readonly initial: bigint;
  /** Bytes from the start of the state. */
  readonly offset: number;
}

/** A name inside a procedure. Two locals are the same only if they are the same object. */
export interface Local {
  /** What it is called. */
  readonly name: string;
  /** What it can be. */
  readonly type: Scalar;
  /** Whether it may be given another value. */
  readonly mutable: boolean;
  /** Where it is declared. */
  readonly span: Span;
}

/** An operation of the kernel. */
export interface OperationType {
  /** `Console.write` */
  readonly name: string;
  /** What it is called with. */
  readonly parameters: readonly Local[];
  /** What it returns, if anything. */
  readonly result: Scalar | undefined;
  /** Whether it changes nothing and may stand in a filter. */
  readonly pure: boolean;
  /** The record's field that it reads, if it is no more than that. */
  readonly reads: string | undefined;
  /** What must hold when it is called. */
  readonly requires: readonly Requirement[];
  /** At most so many cycles, in terms of the parameters. */
  readonly cost: Typed | undefined;
}

/** A condition under which an operation may be called. */
export interface Requirement {
  /** The condition, in terms of the operation's parameters. */
  readonly condition: Typed;
  /** As it is written in the interface. */
  readonly text: string;
}

/** An event of the kernel. */
export interface EventType {
  /** `Trap.systemCall` */
  readonly name: string;
  /** What its handlers are told. */
  readonly parameters: readonly Scalar[];
  /** What they answer, if anything. */
  readonly result: Scalar | undefined;
  /** The most cycles that one handler may take. */
  readonly budget: bigint;
}

/** An expression with its type. */
export type Typed =
  & { readonly type: Scalar; readonly span: Span }
  & (
    | { readonly kind: "constant"; readonly value: bigint }
    | { readonly kind: "local"; readonly local: Local }
    | {
      readonly kind: "load";
      readonly field: Field;
      readonly index: Typed | undefined;
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
    | { readonly kind: "convert"; readonly operand: Typed }
    | {
      readonly kind: "call";
      readonly operation: OperationType;
      readonly parameters: readonly Typed[];
    }
  );

/** A statement whose parts have types. */
export type TypedStatement =
  & { readonly span: Span }
  & (
    /** Gives a local its first or another value. */
    | { readonly kind: "set"; readonly local: Local; readonly value: Typed }
    | {
      readonly kind: "store";
      readonly field: Field;
      readonly index: Typed | undefined;
      /** `+=` and `-=` compute with what is there. */
      readonly operator: "+" | "-" | undefined;
      readonly value: Typed;
    }
    | {
      readonly kind: "if";
      readonly condition: Typed;
      readonly then: readonly TypedStatement[];
      readonly otherwise: readonly TypedStatement[];
    }
    | {
      readonly kind: "for";
      readonly local: Local;
      readonly from: Typed;
      readonly to: Typed;
      readonly body: readonly TypedStatement[];
    }
    | { readonly kind: "return"; readonly value: Typed | undefined }
    | { readonly kind: "evaluate"; readonly value: Typed }
  );

/** A procedure of a spindle. */
export interface TypedProcedure {
  /** Its name in its spindle. */
  readonly name: string;
  /** The procedure in the source. */
  readonly span: Span;
  /** What it is called with. */
  readonly parameters: readonly Local[];
  /** What it returns, if anything. */
  readonly result: Scalar | undefined;
  /** What it does. */
  readonly body: readonly TypedStatement[];
  /** The event that it handles, or the one through which an entry is called. */
  readonly event: EventType;
  /** Absent for an entry: who may call it is not the author's to decide. */
  readonly filter: Typed | undefined;
  /** Who calls it: the application, or the kernel. */
  readonly kind: "entry" | "handler";
}

/** A spindle that makes sense. */
export interface TypedSpindle {
  /** The text it was made from. */
  readonly source: Source;
  /** What it is called. */
  readonly name: string;
  /** Its state. */
  readonly fields: readonly Field[];
  /** Bytes of its state. */
  readonly stateSize: number;
  /** Entries first, then handlers, each in the order of the source. */
  readonly procedures: readonly TypedProcedure[];
}
