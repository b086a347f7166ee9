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
import type { Name, WrittenType } from "../source/syntax.ts";
import type { EventType, Field, Local, OperationType } from "./typed.ts";
import { type Scalar, SCALARS, type Type, typeName } from "./types.ts";

/** What spindles may name besides what they declare themselves. */
export interface Environment {
  /** Operations by their full names, such as `Console.write`. */
  readonly operations: ReadonlyMap<string, OperationType>;
  /** Events by their full names, such as `Clock.tick`. */
  readonly events: ReadonlyMap<string, EventType>;
}

/** The state of checking one source. */
export interface Checker {
  /** What is being checked. */
  readonly source: Source;
  /** What the kernel offers. */
  readonly environment: Environment;
  /** The mistakes found so far. */
  readonly diagnostics: Diagnostic[];
  /** The fields of the state by name. */
  readonly fields: Map<string, Field>;
  /** The locals in force, the innermost block's last. */
  readonly scopes: Map<string, Local>[];
  /** Whether only what changes nothing is allowed: in a filter. */
  looking: boolean;
}

/** A checker for `source` that has seen nothing yet. */
export function createChecker(
  source: Source,
  environment: Environment,
): Checker {
  const fields = new Map<string, Field>();
  return {
    source,
    environment,
    diagnostics: [],
    fields,
    scopes: [],
    looking: false,
  };
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
  type: Scalar,
  mutable: boolean,
): Local {
  const { start, end } = name;
  if (findLocal(checker, name.text)) {
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

/** Does `work` in a block of its own, whose names end with it. */
export function inScope<T>(checker: Checker, work: () => T): T {
  checker.scopes.push(new Map());
  const result = work();
  checker.scopes.pop();
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

// ## Types

/** The longest array. */
const LONGEST_ARRAY = 4096n;

/** The type that is written, or `undefined` if it is not one. */
export function resolveType(
  checker: Checker,
  written: WrittenType,
): Type | undefined {
  const element = SCALARS.get(written.name);
  if (element === undefined) {
    return complain(
      checker,
      "T101",
      written,
      `There is no type ${written.name}`,
      `Types are ${[...SCALARS.keys()].join(", ")}`,
    );
  }
  if (written.length === undefined) return element;
  if (written.length < 1n || written.length > LONGEST_ARRAY) {
    return complain(
      checker,
      "T105",
      written,
      `An array cannot have ${written.length} elements`,
      `It may have from 1 to ${LONGEST_ARRAY}`,
    );
  }
  return { kind: "array", element, length: Number(written.length) };
}

/** The type that is written, which must fit into a register. */
export function resolveScalar(
  checker: Checker,
  written: WrittenType,
): Scalar | undefined {
  const type = resolveType(checker, written);
  if (type?.kind !== "array") return type;
  return complain(
    checker,
    "T102",
    written,
    `A value cannot be ${typeName(type)}`,
    "Arrays exist only in the state; pass an index instead",
  );
}
