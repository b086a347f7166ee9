// # What names mean
//
// A name is looked for in the spindle first, then among what the kernel and other spindles
// offer.
//
// A spindle may declare its types and constants in any order. So a name may be met before its
// declaration has been looked at; then that is done at once. If it turns out to need
// the very thing that needs it, there is a circle and no meaning.
//
// Types of an interface may be named without it if only one interface has a type of this name:
// `Frame` for `Memory.Frame`. A spindle's own names come first, so that a new version of
// the kernel, which has more names, does not change what an old spindle means.

import {
  type Checker,
  complain,
  type Constant,
  listNames,
  type Named,
} from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Expression, Name } from "../source/syntax.ts";
import { SCALARS, type Type } from "./types.ts";

/** The most declarations that may wait for each other. */
const LONGEST_CHAIN = 100;

/** What the spindle declares under `name`; it is looked at now if it was not before. */
export function findMember(
  checker: Checker,
  name: string,
  span: Span,
): Named | undefined {
  const member = checker.members.get(name);
  if (member?.kind !== "written") return member;
  if (member.open || checker.depth >= LONGEST_CHAIN) {
    checker.members.set(name, { kind: "broken", name: member.name });
    complain(
      checker,
      "T117",
      span,
      member.open
        ? `To know what ${name} is, one has to know what ${name} is`
        : `${name} is needed by a long chain of declarations before it`,
      member.open
        ? "A type cannot contain itself, and a constant cannot be made from itself"
        : `Declare ${name} before what needs it`,
    );
    return checker.members.get(name);
  }
  return openMember(checker, name, member);
}

function openMember(
  checker: Checker,
  name: string,
  member: Extract<Named, { kind: "written" }>,
): Named {
  checker.members.set(name, { ...member, open: true });
  checker.depth++;
  const found = checker.declare(checker, member.declaration);
  checker.depth--;
  const now = checker.members.get(name);
  const result = now?.kind === "broken" ? now : found;
  checker.members.set(name, result);
  return result;
}

// ## Interfaces

/** Whether the interface `name` is there and the spindle has said that it uses it. */
export function isInterface(checker: Checker, name: string): boolean {
  const { environment, uses, home } = checker;
  if (!environment.interfaces.has(name)) return name === home;
  const provider = environment.interfaces.get(name);
  return provider === undefined || uses.has(name) || name === home;
}

/** What `known` has under `name` in some interface, if exactly one has it. */
export function findShort<T>(
  checker: Checker,
  known: ReadonlyMap<string, T>,
  name: string,
): { readonly found: T | undefined; readonly full: readonly string[] } {
  const near = `${checker.home}.${name}`;
  if (known.has(near)) return { found: known.get(near), full: [near] };
  const full = [...checker.environment.interfaces.keys()]
    .filter((one) => isInterface(checker, one))
    .map((one) => `${one}.${name}`)
    .filter((one) => known.has(one));
  return { found: full.length === 1 ? known.get(full[0]!) : undefined, full };
}

/** Complains that there is nothing called `full` in an interface. */
export function complainAbout(
  checker: Checker,
  what: string,
  full: string,
  known: Iterable<string>,
  span: Span,
): undefined {
  const [first] = full.split(".");
  const { environment } = checker;
  if (environment.interfaces.has(first!) && !isInterface(checker, first!)) {
    return complain(
      checker,
      "T101",
      span,
      `This spindle does not say that it uses ${first}`,
      `Write it behind the name: spindle Name uses ${first} { ... }`,
    );
  }
  const reachable = [...known]
    .filter((one) => isInterface(checker, one.split(".")[0]!));
  return complain(
    checker,
    "T101",
    span,
    `The kernel has no ${what} ${full}`,
    `${what[0]!.toUpperCase()}${what.slice(1)}s: ${listNames(reachable, full)}`,
  );
}

// ## Types

/** The type called `name`, or a complaint. */
export function findType(checker: Checker, name: Name): Type | undefined {
  const found = typeCalled(checker, name.text, name);
  if (found !== undefined) return found === "broken" ? undefined : found;
  const { types } = checker.environment;
  const { full } = findShort(checker, types, name.text);
  if (full.length > 1) {
    return complain(
      checker,
      "T101",
      name,
      `${name.text} may be ${full.join(" or ")}`,
      "Write the name of the interface in front",
    );
  }
  const own = [...checker.members]
    .filter(([, { kind }]) => kind === "type" || kind === "written")
    .map(([one]) => one);
  const known = [...own, ...SCALARS.keys(), ...types.keys()];
  return complain(
    checker,
    "T101",
    name,
    `There is no type ${name.text}`,
    `Types are ${listNames(known, name.text)}`,
  );
}

/** The type called `name`, if there is one; "broken" if its declaration made no sense. */
export function typeCalled(
  checker: Checker,
  name: string,
  span: Span,
): Type | "broken" | undefined {
  const basic = SCALARS.get(name);
  if (basic !== undefined) return basic;
  const member = findMember(checker, name, span);
  if (member?.kind === "broken") return "broken";
  if (member?.kind === "type") return member.type;
  if (member !== undefined) return undefined;
  const { types } = checker.environment;
  const [first] = name.split(".");
  if (name.includes(".")) {
    return isInterface(checker, first!) ? types.get(name) : undefined;
  }
  return findShort(checker, types, name).found;
}

/** The type that `expression` names, if it is nothing but the name of one. */
export function typeNamed(
  checker: Checker,
  expression: Expression,
): Type | "broken" | undefined {
  const name = pathName(expression);
  return name === undefined ? undefined : typeCalled(checker, name, expression);
}

/** `Page` or `Memory.Page`, if that is what `expression` is. */
export function pathName(expression: Expression): string | undefined {
  if (expression.kind === "name") return expression.name;
  if (expression.kind !== "member") return undefined;
  const { of, name } = expression;
  return of.kind === "name" ? `${of.name}.${name.text}` : undefined;
}

// ## Constants

/** The constant called `name`, if there is one. */
export function findConstant(
  checker: Checker,
  name: string,
  span: Span,
): Constant | undefined {
  const member = findMember(checker, name, span);
  if (member?.kind === "constant") return member.constant;
  if (member !== undefined) return undefined;
  const { constants } = checker.environment;
  if (!name.includes(".")) return findShort(checker, constants, name).found;
  const [first] = name.split(".");
  return isInterface(checker, first!) ? constants.get(name) : undefined;
}
