// # When types meet
//
// A value stands where a certain type is wanted. Most often it is of that type; sometimes it can
// be made so without a word; otherwise the author must say how.
//
// Languages that convert silently are the source of a well-known family of kernel bugs: a
// length that was signed here and unsigned there. So numbers of two different plain
// types never mix, and a conversion such as `u32(x)` is the only way from one to the other.
//
// Three things happen by themselves, because nothing can be lost. A number of a range becomes
// one of the plain type, or of a wider range. A value becomes an option that holds it. What
// may be changed is lent to those who only look. And one thing happens with a check: a plain
// number becomes one of a range, if it lies in it.

import { type Checker, complain, UNKNOWN } from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import { fold } from "./folding.ts";
import type { Typed } from "./typed.ts";
import {
  contains,
  holds,
  type IntegerType,
  limitsOf,
  type OutcomeType,
  sameBase,
  sameType,
  type Type,
  typeName,
} from "./types.ts";

/** `typed` as a value of `expected`, or a complaint at `span`. */
export function fit(
  checker: Checker,
  typed: Typed,
  expected: Type,
  span: Span = typed.span,
): Typed | undefined {
  const { type } = typed;
  if (sameType(type, expected) || expected === UNKNOWN) return typed;
  if (type.kind === "integer" && expected.kind === "integer") {
    if (sameBase(type, expected)) {
      return fitRange(checker, typed, type, expected, span);
    }
  }
  if (expected.kind === "option" && mayBecomeSome(type, expected.some)) {
    const value = fit(checker, typed, expected.some, span);
    return value && { kind: "some", value, type: expected, span: typed.span };
  }
  if (mayBeLent(type, expected)) return lend(typed, expected);
  return mismatch(checker, typed, expected, span);
}

/** Whether a value of `type` may be taken for a `some` without being told so. */
function mayBecomeSome(type: Type, some: Type): boolean {
  return sameType(type, some) || sameBase(type, some) ||
    mayBeLent(type, some) ||
    some.kind === "option" && type.kind !== "option" &&
      mayBecomeSome(type, some.some);
}

/** Whether `type` is `expected`, except that it may also be changed. */
function mayBeLent(type: Type, expected: Type): boolean {
  if (type.kind !== "slice" && type.kind !== "view") return false;
  return type.writable && sameType({ ...type, writable: false }, expected);
}

function lend(typed: Typed, type: Type): Typed {
  const { span } = typed;
  return type.kind === "slice"
    ? { kind: "part", of: typed, from: undefined, to: undefined, type, span }
    : { ...typed, type };
}

function fitRange(
  checker: Checker,
  typed: Typed,
  type: IntegerType,
  expected: IntegerType,
  span: Span,
): Typed | undefined {
  const base = { operand: typed, type: expected, span: typed.span } as const;
  const value = fold(typed);
  if (value !== undefined) {
    if (holds(expected, value)) {
      return { kind: "constant", value, type: expected, span: typed.span };
    }
    return outside(checker, value, expected, span);
  }
  if (contains(expected, type)) {
    return { kind: "convert", how: "widen", ...base };
  }
  const [least, greatest] = limitsOf(type);
  const [from, to] = limitsOf(expected);
  if (greatest < from || least > to) {
    return outside(checker, greatest < from ? greatest : least, expected, span);
  }
  return { kind: "convert", how: "check", ...base };
}

/** Complains that `type` has no number `value`. */
export function outside(
  checker: Checker,
  value: bigint,
  type: IntegerType,
  span: Span,
): undefined {
  const [least, greatest] = limitsOf(type);
  return complain(
    checker,
    "T105",
    span,
    `${value} is not a number of type ${typeName(type)}`,
    type.cases === undefined
      ? `${typeName(type)} holds numbers from ${least} to ${greatest}`
      : `Its numbers are ${numbersOf(type)}`,
  );
}

function numbersOf({ cases = [] }: IntegerType): string {
  const shown = cases.slice(0, 8).map(({ value }) => value).join(", ");
  return cases.length > 8 ? `${shown}, ...` : shown;
}

// ## Types that do not fit

function mismatch(
  checker: Checker,
  typed: Typed,
  expected: Type,
  span: Span,
): undefined {
  const [wanted, found] = [typeName(expected), typeName(typed.type)];
  if (typed.type.kind === "outcome") {
    return unlooked(checker, typed.type, span);
  }
  return complain(
    checker,
    "T102",
    span,
    `This is ${found}, but ${wanted} is expected`,
    helpWith(typed.type, expected),
  );
}

/** Complains that nobody looks at a failure. */
export function unlooked(
  checker: Checker,
  type: OutcomeType,
  span: Span,
): undefined {
  const why = typeName(type.why);
  return complain(
    checker,
    "T118",
    span,
    `This may fail with ${why}`,
    "Write try in front to fail in the same way, or say behind it what to do: ... else (why) { ... }",
  );
}

function helpWith(found: Type, expected: Type): string {
  const wanted = typeName(expected);
  if (found.kind === "option" && expected.kind !== "option") {
    return "Take the option apart: const x = ... else { ... }, or if const x = ... { ... }";
  }
  if (found.kind === "array" && expected.kind === "slice") {
    return "Make a slice of the array: name[..]";
  }
  if (found.kind === "slice" && expected.kind === "slice") {
    return found.writable === expected.writable
      ? "The elements must be of the same type"
      : "The elements of this slice cannot be changed: pass on a mut slice";
  }
  if (expected.kind === "bool") {
    return "Compare it with something, for example: != 0";
  }
  if (found.kind === "bool") {
    return "Truth is not a number: choose one with ? and :, or with if";
  }
  if (expected.kind === "handle") {
    return `Only the kernel makes a ${wanted}: its operations and events give them out`;
  }
  return expected.kind === "integer" &&
      ["integer", "handle"].includes(found.kind)
    ? `Convert it: ${wanted}(...)`
    : `Only a ${wanted} can stand here`;
}
