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

/**
 * A type as it is written. A range is a name with bounds: `u32 < 100`, `u32 <= 99`, `u32 in 1..100`.
 */
export type WrittenType =
  & Span
  & (
    | {
      readonly kind: "named";
      readonly name: Name;
      readonly least: Expression | undefined;
      /** The number that it does not reach, or the greatest one. */
      readonly limit: Expression | undefined;
      /** Whether `limit` itself belongs to the type. */
      readonly inclusive: boolean;
    }
    /** `[element; length]` */
    | {
      readonly kind: "array";
      readonly element: WrittenType;
      readonly length: Expression;
    }
    /** `[element]`, or `mut [element]`, whose elements may be changed. */
    | {
      readonly kind: "slice";
      readonly element: WrittenType;
      readonly writable: boolean;
    }
    /** `some?` */
    | { readonly kind: "option"; readonly some: WrittenType }
  );

/** `name: type` */
export interface Parameter {
  /** What it is called. */
  readonly name: Name;
  /** What it can be. */
  readonly type: WrittenType;
  /** Whether who is called gives it back, and the caller has it no more. */
  readonly consumes: boolean;
}

// ## Expressions
//
// Sums, differences and products come in three forms. `a + b` wraps around, `a +! b` is
// checked and `a +| b` stops at the end of the type.

/** Signs that stand between two operands. */
export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "+!"
  | "-!"
  | "*!"
  | "+|"
  | "-|"
  | "*|"
  | "/"
  | "%"
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
    | { readonly kind: "none" }
    | { readonly kind: "self" }
    | { readonly kind: "name"; readonly name: string }
    /** `of.name`: a field, a case of an enum or variant, or something of an interface. */
    | {
      readonly kind: "member";
      readonly of: Expression;
      readonly name: Name;
    }
    /** `of[index]` */
    | {
      readonly kind: "element";
      readonly of: Expression;
      readonly index: Expression;
    }
    /** `of[from..to]`, where either may be absent. */
    | {
      readonly kind: "part";
      readonly of: Expression;
      readonly from: Expression | undefined;
      readonly to: Expression | undefined;
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
    /** `condition ? then : otherwise` */
    | {
      readonly kind: "choice";
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
    /** `target(...)`: a procedure, an operation, a method, a case of a variant, or a conversion. */
    | {
      readonly kind: "call";
      readonly target: Expression;
      readonly parameters: readonly Expression[];
    }
    /** `try value`: what it gives; if it fails, the procedure around fails in the same way. */
    | { readonly kind: "try"; readonly value: Expression }
    /** `raise name(...)`: asks the handlers of an event of this spindle. */
    | {
      readonly kind: "raise";
      readonly event: Name;
      readonly parameters: readonly Expression[];
    }
    /** `Name { field: value, ... }` */
    | {
      readonly kind: "record";
      readonly name: Name;
      readonly fields: readonly {
        readonly name: Name;
        readonly value: Expression;
      }[];
    }
    /** `[a, b, c]` */
    | { readonly kind: "array"; readonly elements: readonly Expression[] }
    /** `[value; count]` */
    | {
      readonly kind: "filled";
      readonly value: Expression;
      readonly count: Expression;
    }
  );

// ## Statements

/** A sequence of statements in braces. */
export interface WrittenBlock extends Span {
  /** What is done, in this order. */
  readonly statements: readonly Statement[];
}

/** What to do when there is nothing, or something has failed: `else (why) { ... }` */
export interface WrittenElse {
  /** A name for why it failed. */
  readonly why: Name | undefined;
  /** What to do then. */
  readonly body: WrittenBlock;
}

/** One way through a match. */
export interface WrittenArm extends Span {
  /** The cases that lead here, as they are written: `read`, `Fault.pass`, `3`, `none`. */
  readonly cases: readonly Expression[];
  /** Names for what the case holds: `read(block, count) => ...` */
  readonly names: readonly Name[];
  /** What to do. */
  readonly body: WrittenBlock;
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
      /** `const name = value else { ... }` takes what an option holds, or what did not fail. */
      readonly otherwise: WrittenElse | undefined;
    }
    | {
      readonly kind: "assign";
      readonly target: Expression;
      /** `+=` and its like also compute. */
      readonly operator: BinaryOperator | undefined;
      readonly value: Expression;
    }
    | {
      readonly kind: "if";
      /** `if const name = condition` takes what an option holds. */
      readonly name: Name | undefined;
      readonly condition: Expression;
      readonly then: WrittenBlock;
      readonly otherwise: WrittenBlock | undefined;
    }
    /** `match value { case => { ... } else => { ... } }` */
    | {
      readonly kind: "match";
      readonly value: Expression;
      readonly arms: readonly WrittenArm[];
      readonly otherwise: WrittenBlock | undefined;
    }
    /** `for name in from..to`, or over the elements of an array or slice if there is no `to`. */
    | {
      readonly kind: "for";
      readonly name: Name;
      readonly from: Expression;
      readonly to: Expression | undefined;
      readonly body: WrittenBlock;
    }
    /** `while condition budget rounds { ... }` */
    | {
      readonly kind: "while";
      readonly condition: Expression;
      readonly budget: Expression;
      readonly body: WrittenBlock;
    }
    /** `with name = value else { ... } { ... }` gives back what it holds on every way out. */
    | {
      readonly kind: "with";
      readonly name: Name;
      readonly value: Expression;
      readonly otherwise: WrittenElse | undefined;
      readonly body: WrittenBlock;
    }
    | { readonly kind: "break" }
    | { readonly kind: "continue" }
    | { readonly kind: "return"; readonly value: Expression | undefined }
    /** `fail why;` ends a procedure that may fail. */
    | { readonly kind: "fail"; readonly why: Expression }
    | {
      readonly kind: "evaluate";
      readonly value: Expression;
      readonly otherwise: WrittenElse | undefined;
    }
    /** A statement that made no sense. The parser has complained and gone on behind it. */
    | { readonly kind: "broken" }
  );

// ## Types with names

/** A field of a record, a case or a view. */
export interface WrittenField {
  /** What it is called. */
  readonly name: Name;
  /** What it can be. */
  readonly type: WrittenType;
  /** In a view: the order of its bytes, `little` unless it says `big`. */
  readonly order: "little" | "big";
  /** In a state: what it is at first; zero unless given. */
  readonly initial: Expression | undefined;
}

/** A case of an enum or variant. */
export interface WrittenCase {
  /** What it is called. */
  readonly name: Name;
  /** In an enum: its number, if it is given. */
  readonly number: Expression | undefined;
  /** In a variant: what it holds. */
  readonly fields: readonly WrittenField[];
}

/** A declaration of a type. */
export type WrittenDeclaration =
  & Span
  & { readonly name: Name }
  & (
    /** `type Name = type;` */
    | { readonly kind: "alias"; readonly type: WrittenType }
    /** `record Name { field: type; ... }` */
    | { readonly kind: "record"; readonly fields: readonly WrittenField[] }
    /** `view Name { field: type big; ... }`: how the bytes of a packet are to be read. */
    | { readonly kind: "view"; readonly fields: readonly WrittenField[] }
    /** `enum Name { first, second = 5 }` */
    | { readonly kind: "enum"; readonly cases: readonly WrittenCase[] }
    /** `variant Name { first(field: type), second }` */
    | { readonly kind: "variant"; readonly cases: readonly WrittenCase[] }
    /** `const NAME: type = value;` */
    | {
      readonly kind: "constant";
      readonly type: WrittenType | undefined;
      readonly value: Expression;
    }
    /** In an interface: `type Name;`, something of the kernel's; perhaps linear. */
    | {
      readonly kind: "opaque";
      /** `linear type Name releases operation;`: who has one must give it back by this operation. */
      readonly releases: Name | undefined;
    }
  );

// ## Members

/** What every procedure has. */
export interface WrittenProcedure extends Span {
  /** What it is called. */
  readonly name: Name;
  /** What it is called with. */
  readonly parameters: readonly Parameter[];
  /** What it returns, if anything. */
  readonly result: WrittenType | undefined;
  /** `fails Name`: the enum that says why it has failed, if it can. */
  readonly fails: Name | undefined;
  /** Whether its author wants every check to be proved. */
  readonly isStatic: boolean;
  /** Whether it changes nothing. */
  readonly pure: boolean;
  /** For an exported operation: at most so many cycles, which is checked. */
  readonly cost: Expression | undefined;
  /**
   * Who calls it: the application (`entry`), this spindle (`procedure`), or another one (`export operation`).
   */
  readonly role: "entry" | "procedure" | "operation";
  /** What it does. */
  readonly body: WrittenBlock;
}

/** Where a handler wants to stand among others. */
export type WrittenOrder =
  | { readonly kind: "first" | "last" | "default" }
  | { readonly kind: "before" | "after"; readonly name: Name };

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
  /** Where it wants to stand. */
  readonly order: WrittenOrder | undefined;
  /** Whether its author wants every check to be proved. */
  readonly isStatic: boolean;
  /** What it does. */
  readonly body: WrittenBlock;
}

/** A whole spindle. */
export interface WrittenSpindle extends Span {
  /** What it is called. */
  readonly name: Name;
  /** The interfaces of other spindles that it names: `spindle Name uses Other, ... {` */
  readonly uses: readonly Name[];
  /** Its types and constants. */
  readonly declarations: readonly WrittenDeclaration[];
  /** Its state. */
  readonly fields: readonly WrittenField[];
  /** Its entries, helpers and exported operations. */
  readonly procedures: readonly WrittenProcedure[];
  /** The events that others may handle: `export event name(...): type within cycles;` */
  readonly events: readonly WrittenEvent[];
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
  /** The enum that says why it has failed, if it can. */
  readonly fails: Name | undefined;
  /** Whether it changes nothing and may stand in a filter. */
  readonly pure: boolean;
  /** Whether it makes a strand wait, so that a handler of an interrupt may not call it. */
  readonly blocking: boolean;
  /** The field of the kernel's records that it simply reads: `is Globals.ticks`. */
  readonly reads: string | undefined;
  /** What is put in its place wherever it is called: `= Clock.ticks() >> 10`. */
  readonly body: Expression | undefined;
  /** What must hold when it is called. */
  readonly requires: readonly Expression[];
  /** At most so many cycles, in terms of the parameters. */
  readonly cost: Expression | undefined;
}

/** An event of the kernel, or of a spindle. */
export interface WrittenEvent extends Span {
  /** What it is called in its interface. */
  readonly name: Name;
  /** What its handlers are told. */
  readonly parameters: readonly Parameter[];
  /** What they answer, if anything. */
  readonly result: WrittenType | undefined;
  /** Whether it is raised for a device, while any program may run. */
  readonly interrupt: boolean;
  /** The cycles that one handler may take. */
  readonly budget: bigint;
}

/** A named group of operations and events. */
export interface WrittenInterface {
  /** What it is called. */
  readonly name: Name;
  /** The types that it declares. */
  readonly declarations: readonly WrittenDeclaration[];
  /** What can be called. */
  readonly operations: readonly WrittenOperation[];
  /** What can be answered. */
  readonly events: readonly WrittenEvent[];
}
