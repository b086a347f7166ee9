// # The shape of a spindle
//
// These are the parts that a source is made of, as the parser finds them: nothing is known
// yet about what the names mean.
//
// A spindle is a module that lives in the kernel. It has *state* that stays between its
// calls, *entries* that its application calls, and *handlers* that the kernel calls when
// something happens:
//
// ```ts ignore
// spindle Counter {
//   state { calls: u64 = 0; }
//   entry total(): u64 { return self.calls; }
//   on Trap.systemCall(number) when number == 20 {
//     self.calls += 1;
//     return i64(self.calls);
//   }
// }
// ```

import type { Span } from "./diagnostics.ts";

/** A name with its place. */
export interface Name extends Span {
  readonly text: string;
}

/** A type as it is written: a name, or an array of such. */
export interface WrittenType extends Span {
  readonly name: string;
  /** How many elements, if it is an array. */
  readonly length: bigint | undefined;
}

/** `name: type` */
export interface Parameter {
  readonly name: Name;
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
  readonly name: Name;
  readonly type: WrittenType;
  readonly initial: Expression | undefined;
}

/** A procedure that the application may call. */
export interface WrittenEntry extends Span {
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: WrittenType | undefined;
  readonly body: WrittenBlock;
}

/** A procedure that the kernel calls when an event happens and the filter agrees. */
export interface WrittenHandler extends Span {
  readonly interface: Name;
  readonly event: Name;
  readonly parameters: readonly Name[];
  readonly filter: Expression | undefined;
  readonly body: WrittenBlock;
}

/** A whole spindle. */
export interface WrittenSpindle extends Span {
  readonly name: Name;
  readonly fields: readonly WrittenField[];
  readonly entries: readonly WrittenEntry[];
  readonly handlers: readonly WrittenHandler[];
}

// ## Interfaces
//
// What the kernel offers is written in the same language ([[KERNEL_INTERFACES]]).

/** An operation of the kernel. */
export interface WrittenOperation extends Span {
  readonly name: Name;
  readonly parameters: readonly Parameter[];
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
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: WrittenType | undefined;
  /** The cycles that one handler may take. */
  readonly budget: bigint;
}

/** A named group of operations and events. */
export interface WrittenInterface {
  readonly name: Name;
  readonly operations: readonly WrittenOperation[];
  readonly events: readonly WrittenEvent[];
}
