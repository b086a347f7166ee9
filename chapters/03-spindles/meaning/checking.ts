// # What the checker knows
//
// While a spindle is checked, one record holds what is known so far: the names in force and
// the mistakes found.
//
// The checker does not stop at the first mistake. An expression that makes no sense
// becomes `undefined`, whatever contains it keeps quiet about it, and the author hears of
// each mistake once. After {{diagnostics.most}} of them it does stop: nobody reads on.

import {
  type Code,
  type Diagnostic,
  MOST_DIAGNOSTICS,
  Refusal,
  type Source,
  type Span,
} from "../source/diagnostics.ts";
import type {
  Expression,
  Name,
  Statement,
  WrittenDeclaration,
} from "../source/syntax.ts";
import type {
  EventType,
  Field,
  Local,
  OperationType,
  Typed,
  TypedProcedure,
  TypedStatement,
} from "./typed.ts";
import type { IntegerType, RecordType, Type } from "./types.ts";

/** An expression of one kind, as it is written. */
export type ExpressionOf<K extends Expression["kind"]> = Extract<
  Expression,
  { kind: K }
>;

/** A statement of one kind, as it is written. */
export type StatementOf<K extends Statement["kind"]> = Extract<
  Statement,
  { kind: K }
>;

/** A declaration of one kind, as it is written. */
export type DeclarationOf<K extends WrittenDeclaration["kind"]> = Extract<
  WrittenDeclaration,
  { kind: K }
>;

/** The type of what made no sense where it was declared: whatever uses it says nothing. */
export const UNKNOWN: RecordType = {
  kind: "record",
  name: "unknown",
  fields: [],
  bytes: 0,
  alignment: 1,
  parts: 0,
};

/** What spindles may name besides what they declare themselves. */
export interface Environment {
  /** Operations by their full names, such as `Console.write`. */
  readonly operations: ReadonlyMap<string, OperationType>;
  /** Events by their full names, such as `Clock.tick`. */
  readonly events: ReadonlyMap<string, EventType>;
  /** Types by their full names, such as `Memory.Frame`. */
  readonly types: ReadonlyMap<string, Type>;
  /** Constants by their full names. */
  readonly constants: ReadonlyMap<string, Constant>;
  /** The interfaces, each with the spindle that provides it, or nothing if the kernel does. */
  readonly interfaces: ReadonlyMap<string, string | undefined>;
  /** For each linear type by its full name, the operation that takes it back. */
  readonly releases: ReadonlyMap<string, string>;
}

/** A value that is known while compiling. */
export interface Constant {
  /** The number, the truth as 1 or 0, or the number of an enum's case. */
  readonly value: bigint;
  /** Its type; absent for a plain number, which takes the type of what it meets. */
  readonly type: Type | undefined;
}

/** A procedure whose body is still being checked. */
export type OpenProcedure = Omit<TypedProcedure, "body" | "filter"> & {
  body: readonly TypedStatement[];
  filter: Typed | undefined;
};

/** What a name that a spindle declares stands for. */
export type Named =
  & { readonly name: Name }
  & (
    | { readonly kind: "type"; readonly type: Type }
    | { readonly kind: "constant"; readonly constant: Constant }
    | { readonly kind: "procedure"; readonly procedure: OpenProcedure }
    | { readonly kind: "event"; readonly event: EventType }
    | { readonly kind: "entry" }
    /** A declaration that nobody has asked for yet, or that is being looked at right now. */
    | {
      readonly kind: "written";
      readonly declaration: WrittenDeclaration;
      readonly open: boolean;
    }
    /** A declaration that made no sense. */
    | { readonly kind: "broken" }
  );

/** What is known about the procedure that is being checked. */
export interface Surroundings {
  /** How messages call it. */
  readonly name: string;
  /** What it returns, if anything. */
  readonly result: Type | undefined;
  /** Why it may fail, if it can. */
  readonly fails: IntegerType | undefined;
  /** How many mistakes there were before it. */
  readonly mistakes: number;
  /** Whether something in it has a type that made no sense, which was complained about elsewhere. */
  unclear: boolean;
  /** How many loops are around the place that is looked at. */
  loops: number;
  /** Bytes of its arrays. */
  stack: number;
  /** The procedures that it calls, each with the first place where it does. */
  readonly calls: Map<OpenProcedure, Span>;
}

/** How an expression is checked. */
export type CheckExpression = (
  checker: Checker,
  expression: Expression,
  expected?: Type,
) => Typed | undefined;

/** How a declaration is looked at when somebody names it. */
export type Declare = (
  checker: Checker,
  declaration: WrittenDeclaration,
) => Named;

/** The state of checking one source. */
export interface Checker {
  /** What is being checked. */
  readonly source: Source;
  /** What the kernel and other spindles offer. */
  readonly environment: Environment;
  /** The mistakes found so far. */
  readonly diagnostics: Diagnostic[];
  /** The fields of the state by name. */
  readonly fields: Map<string, Field>;
  /** What the spindle declares. */
  readonly members: Map<string, Named>;
  /** The interface whose names need no prefix: of an interface, itself. */
  home: string | undefined;
  /** The interfaces of other spindles that may be named. */
  readonly uses: Set<string>;
  /** The locals in force, the innermost block's last. */
  readonly scopes: Map<string, Local>[];
  /** Why only what changes nothing is allowed, if so: "a filter" or "a pure procedure". */
  looking: string | undefined;
  /** The procedure that is being checked. */
  around: Surroundings;
  /** How many declarations are being looked at, each because the one before names it. */
  depth: number;
  /** [[checkExpression]], for those whom it calls itself. */
  readonly check: CheckExpression;
  /** [[declare]], for those who come to a name before its declaration was looked at. */
  readonly declare: Declare;
}

/** A checker for `source` that has seen nothing yet. */
export function createChecker(
  source: Source,
  environment: Environment,
  check: CheckExpression,
  declare: Declare,
): Checker {
  return {
    source,
    environment,
    diagnostics: [],
    fields: new Map(),
    members: new Map(),
    home: undefined,
    uses: new Set(),
    scopes: [],
    looking: undefined,
    around: surroundings("A declaration", undefined, undefined),
    depth: 0,
    check,
    declare,
  };
}

/** What is known about a procedure before its body is looked at. */
export function surroundings(
  name: string,
  result: Type | undefined,
  fails: IntegerType | undefined,
  mistakes = 0,
): Surroundings {
  const counts = { mistakes, unclear: false, loops: 0, stack: 0 };
  return { name, result, fails, ...counts, calls: new Map() };
}

/**
 * Notes a mistake.
 *
 * @throws Refusal if it is one too many to go on
 */
export function complain(
  checker: Checker,
  code: Code,
  span: Span,
  message: string,
  help: string,
): undefined {
  const { start, end } = span;
  checker.diagnostics.push({ code, message, help, span: { start, end } });
  if (checker.diagnostics.length >= MOST_DIAGNOSTICS) throw refusal(checker);
}

/** Keeps quiet about something of which it was already said that it makes no sense. */
export function unclear(checker: Checker): undefined {
  checker.around.unclear = true;
}

/** Whether there was a mistake in the procedure that is being checked, or something it is about. */
export function isWrong({ around, diagnostics }: Checker): boolean {
  return around.unclear || diagnostics.length > around.mistakes;
}

/** The refusal for everything that has been found, in the order of the source. */
export function refusal({ source, diagnostics }: Checker): Refusal {
  const inOrder = diagnostics.toSorted((a, b) => a.span.start - b.span.start);
  return new Refusal(source, inOrder);
}

// ## Names
//
// At every place in a procedure a name means one thing. Hiding an outer name behind an inner
// one is not allowed: who reads `length` should not have to look for the nearest
// declaration. Two blocks side by side may use the same name, each for its own.

/** The local that `name` means here. */
export function findLocal(checker: Checker, name: string): Local | undefined {
  for (const scope of checker.scopes) {
    const local = scope.get(name);
    if (local !== undefined) return local;
  }
}

/** Lets `name` mean a new local from here to the end of the block. */
export function declareLocal(
  checker: Checker,
  name: Name,
  type: Type,
  mutable: boolean,
): Local {
  const { start, end } = name;
  if (findLocal(checker, name.text) || isTaken(checker, name.text)) {
    complain(
      checker,
      "T103",
      name,
      `The name ${name.text} is already in use here`,
      "Choose another name: an inner name may not hide an outer one",
    );
  }
  const local = { name: name.text, type, mutable, span: { start, end } };
  checker.scopes.at(-1)?.set(name.text, local);
  return local;
}

/** Whether `name` already means something outside of all procedures. */
function isTaken({ members, environment }: Checker, name: string): boolean {
  const member = members.get(name);
  if (member !== undefined) return member.kind !== "entry";
  return environment.interfaces.has(name);
}

/** Does `work` in a block of its own, whose names end with it. */
export function inScope<T>(checker: Checker, work: () => T): T {
  checker.scopes.push(new Map());
  const result = work();
  checker.scopes.pop();
  return result;
}

/** Does `work` where only what changes nothing is allowed, because of `why`. */
export function whileLooking<T>(
  checker: Checker,
  why: string | undefined,
  work: () => T,
): T {
  const before = checker.looking;
  checker.looking = why;
  const result = work();
  checker.looking = before;
  return result;
}

/** The names of `known` as a help text lists them; the closest to `wanted` first. */
export function listNames(known: Iterable<string>, wanted: string): string {
  const names = [...known].sort((a, b) =>
    likeness(wanted, b) - likeness(wanted, a)
  );
  if (names.length === 0) return "none";
  return names.slice(0, 8).join(", ") + (names.length > 8 ? ", ..." : "");
}

/** How many characters two names share at their beginnings and their ends. */
function likeness(a: string, b: string): number {
  let front = 0;
  while (front < a.length && a[front] === b[front]) front++;
  let back = 0;
  while (back < a.length - front && a.at(-1 - back) === b.at(-1 - back)) back++;
  return front + back;
}
