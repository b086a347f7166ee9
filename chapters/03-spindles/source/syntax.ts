// # The shape of a spindle
//
// These are the parts that a source is made of, as the parser finds them: nothing is known
// yet about what the names mean.
//
// Words stand in a row, but what they say has parts, and these have parts of their own. The
// line `self.seen[place] += 1;` is an assignment to an element whose index is a name:
//
// :::figure counter.tree
// :::
//
// Such a shape is a *tree*. The types on this page say which trees there can be. Each part
// also knows the stretch of source it comes from, so that messages can point at it.

import type { Span } from "./diagnostics.ts";

/** A name with its place. */
export interface Name extends Span {
  /** The name. */
  readonly text: string;
}

/** A type as it is written: a name, or an array of such. */
export interface WrittenType extends Span {
  /** The type's name; of an array, that of its elements. */
  readonly name: string;
  /** How many elements, if it is an array. */
  readonly length: bigint | undefined;
}

/** `name: type` */
export interface Parameter {
  /** What it is called. */
  readonly name: Name;
  /** What it can be. */
  readonly type: WrittenType;
}

// ## Expressions

/** Signs that stand between two operands. */
export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "&"
  | "|"
  | "^"
  | "<<"
  | ">>"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "&&"
  | "||";

/** Something with a value. */
export type Expression =
  & Span
  & (
    | { readonly kind: "number"; readonly value: bigint }
    | { readonly kind: "truth"; readonly value: boolean }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "field"; readonly name: Name }
    | {
      readonly kind: "element";
      readonly name: Name;
      readonly index: Expression;
    }
    | {
      readonly kind: "unary";
      readonly operator: "!" | "-" | "~";
      readonly operand: Expression;
    }
    | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
    /** `Interface.operation(...)`, or `type(...)` when there is no interface. */
    | {
      readonly kind: "call";
      readonly target: Name | undefined;
      readonly name: Name;
      readonly parameters: readonly Expression[];
    }
  );

// ## Statements

/** A sequence of statements in braces. */
export interface WrittenBlock extends Span {
  /** What is done, in this order. */
  readonly statements: readonly Statement[];
}

/** Something that is done. */
export type Statement =
  & Span
  & (
    | {
      readonly kind: "declare";
      readonly name: Name;
      readonly mutable: boolean;
      readonly type: WrittenType | undefined;
      readonly value: Expression;
    }
    | {
      readonly kind: "assign";
      readonly target: Expression;
      /** `+=` and `-=` also compute. */
      readonly operator: "+" | "-" | undefined;
      readonly value: Expression;
    }
    | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly then: WrittenBlock;
      readonly otherwise: WrittenBlock | undefined;
    }
    | {
      readonly kind: "for";
      readonly name: Name;
      readonly from: Expression;
      readonly to: Expression;
      readonly body: WrittenBlock;
    }
    | { readonly kind: "return"; readonly value: Expression | undefined }
    | { readonly kind: "evaluate"; readonly value: Expression }
  );

// ## Members

/** A field of the state. */
export interface WrittenField {
  /** What it is called. */
  readonly name: Name;
  /** What it can be. */
  readonly type: WrittenType;
  /** What it is at first; zero unless given. */
  readonly initial: Expression | undefined;
}

/** A procedure that the application may call. */
export interface WrittenEntry extends Span {
  /** What it is called. */
  readonly name: Name;
  /** What the application passes. */
  readonly parameters: readonly Parameter[];
  /** What it returns, if anything. */
  readonly result: WrittenType | undefined;
  /** What it does. */
  readonly body: WrittenBlock;
}

/** A procedure that the kernel calls when an event happens and the filter agrees. */
export interface WrittenHandler extends Span {
  /** The interface that the event belongs to. */
  readonly interface: Name;
  /** The event. */
  readonly event: Name;
  /** Names for the first of the event's parameters. */
  readonly parameters: readonly Name[];
  /** What stands behind `when`. */
  readonly filter: Expression | undefined;
  /** What it does. */
  readonly body: WrittenBlock;
}

/** A whole spindle. */
export interface WrittenSpindle extends Span {
  /** What it is called. */
  readonly name: Name;
  /** Its state. */
  readonly fields: readonly WrittenField[];
  /** What its application may call. */
  readonly entries: readonly WrittenEntry[];
  /** What it answers. */
  readonly handlers: readonly WrittenHandler[];
}

// ## Interfaces
//
// What the kernel offers is written in the same language ([[KERNEL_INTERFACES]]).

/** An operation of the kernel. */
export interface WrittenOperation extends Span {
  /** What it is called in its interface. */
  readonly name: Name;
  /** What it is called with. */
  readonly parameters: readonly Parameter[];
  /** What it returns, if anything. */
  readonly result: WrittenType | undefined;
  /** Whether it changes nothing and may stand in a filter. */
  readonly pure: boolean;
  /** The field of the kernel's records that it simply reads: `Globals.ticks`. */
  readonly reads: string | undefined;
  /** What must hold when it is called. */
  readonly requires: readonly Expression[];
  /** At most so many cycles, in terms of the parameters. */
  readonly cost: Expression | undefined;
}

/** An event of the kernel. */
export interface WrittenEvent extends Span {
  /** What it is called in its interface. */
  readonly name: Name;
  /** What its handlers are told. */
  readonly parameters: readonly Parameter[];
  /** What they answer, if anything. */
  readonly result: WrittenType | undefined;
  /** The cycles that one handler may take. */
  readonly budget: bigint;
}

/** A named group of operations and events. */
export interface WrittenInterface {
  /** What it is called. */
  readonly name: Name;
  /** What can be called. */
  readonly operations: readonly WrittenOperation[];
  /** What can be answered. */
  readonly events: readonly WrittenEvent[];
}
