// # Checking places
//
// A place is where a value lies: a field of the state, an element of an array, a field of a
// record in it, and so on inwards.
//
// Reading a place and changing it begin in the same way: by finding out which place is meant.

import {
  type Checker,
  complain,
  type ExpressionOf,
  listNames,
} from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Expression, Name } from "../source/syntax.ts";
import { unlooked } from "./fitting.ts";
import { fold } from "./folding.ts";
import { isLinear } from "./handles.ts";
import { findField } from "./leaf_checker.ts";
import type { Typed } from "./typed.ts";
import {
  type ArrayType,
  contains,
  plainIntegerOf,
  type SliceType,
  type Type,
  typeName,
  U64,
} from "./types.ts";

// ## Fields

/** `self.field` */
export function checkSelf(
  checker: Checker,
  { name, start, end }: ExpressionOf<"member">,
): Typed | undefined {
  const field = findField(checker, name);
  const span = { start, end };
  return field && { kind: "state", field, type: field.type, span };
}

/** `of.name`, where `of` is a value or place. */
export function checkMember(
  checker: Checker,
  of: Typed,
  name: Name,
  span: Span,
): Typed | undefined {
  const { type } = of;
  if (type.kind === "array" || type.kind === "slice") {
    if (name.text !== "length") return noMember(checker, type, name, "length");
    if (type.kind === "slice") return { kind: "length", of, type: U64, span };
    const value = BigInt(type.length);
    return { kind: "constant", value, type: U64, span };
  }
  if (type.kind !== "record" && type.kind !== "view") {
    if (type.kind === "outcome") return unlooked(checker, type, of.span);
    return noMember(checker, type, name, "");
  }
  const { fields } = type;
  const index = fields.findIndex((one) => one.name === name.text);
  if (index >= 0) {
    return { kind: "member", of, index, type: fields[index]!.type, span };
  }
  const known = listNames(fields.map((one) => one.name), name.text);
  return noMember(checker, type, name, known);
}

function noMember(
  checker: Checker,
  type: Type,
  name: Name,
  known: string,
): undefined {
  return complain(
    checker,
    "T101",
    name,
    `${typeName(type)} has no field ${name.text}`,
    known !== ""
      ? `It has: ${known}`
      : type.kind === "option"
      ? "Take the option apart: if const x = ... { ... }"
      : type.kind === "variant"
      ? "Only match tells which case it is, and what it holds"
      : "Only records and views have fields",
  );
}

// ## Elements

/** `of[index]` */
export function checkElement(
  checker: Checker,
  { of, index, start, end }: ExpressionOf<"element">,
): Typed | undefined {
  const list = checkList(checker, of);
  const at = checkIndex(checker, index);
  if (list === undefined || at === undefined) return undefined;
  if (list.type.kind === "array" && placeRoot(list) === undefined) {
    return notAPlace(checker, of);
  }
  const { element } = list.type;
  const span = { start, end };
  return { kind: "element", of: list, index: at, type: element, span };
}

/** `of[from..to]` */
export function checkPart(
  checker: Checker,
  { of, from, to, start, end }: ExpressionOf<"part">,
): Typed | undefined {
  const list = checkList(checker, of);
  const first = from && checkIndex(checker, from);
  const last = to && checkIndex(checker, to);
  if (list === undefined) return undefined;
  if (from && first === undefined || to && last === undefined) return undefined;
  if (list.type.kind === "array" && placeRoot(list) === undefined) {
    return notAPlace(checker, of);
  }
  const writable = list.type.kind === "slice"
    ? list.type.writable
    : isChangeable(list);
  const { element } = list.type;
  const type = { kind: "slice", element, writable } as const;
  const span = { start, end };
  return { kind: "part", of: list, from: first, to: last, type, span };
}

type List = Typed & { readonly type: ArrayType | SliceType };

function checkList(
  checker: Checker,
  expression: Expression,
): List | undefined {
  const typed = checker.check(checker, expression);
  if (typed === undefined) return undefined;
  if (isList(typed)) return typed;
  if (typed.type.kind === "outcome") {
    return unlooked(checker, typed.type, expression);
  }
  const { text } = checker.source;
  const name = text.slice(expression.start, expression.end);
  const { start, end } = expression;
  return complain(
    checker,
    "T102",
    { start, end },
    `${name.length > 40 ? "This" : name} is not an array`,
    `It is a single ${typeName(typed.type)}`,
  );
}

function isList(typed: Typed): typed is List {
  return typed.type.kind === "array" || typed.type.kind === "slice";
}

/** A number that says which: of any unsigned type. */
export function checkIndex(
  checker: Checker,
  expression: Expression,
): Typed | undefined {
  const typed = checker.check(checker, expression);
  if (typed === undefined) return undefined;
  const { type, span } = typed;
  const isIndex = type.kind === "integer" && type.cases === undefined;
  if (isIndex && !type.signed) {
    return contains(U64, type) && contains(type, U64) ? typed : wide(typed);
  }
  const value = isIndex ? fold(typed) : undefined;
  if (value !== undefined && value < 0n) {
    return complain(
      checker,
      "T105",
      expression,
      `${value} is not a number of type u64`,
      "The first element is number 0",
    );
  }
  if (type.kind === "outcome") return unlooked(checker, type, span);
  return complain(
    checker,
    "T102",
    expression,
    `This is ${typeName(type)}, but an index is a number without a sign`,
    isIndex || type.kind === "integer"
      ? "Convert it: u64(...)"
      : "The first element is number 0",
  );
}

function wide(operand: Typed): Typed {
  const value = fold(operand);
  const { span } = operand;
  return value === undefined
    ? { kind: "convert", how: "widen", operand, type: U64, span }
    : { kind: "constant", value, type: U64, span };
}

// ## What may be changed
//
// The state may be changed, and so may what is declared with `let`, what a `mut` slice shows,
// and a view of it. All else is only to be read.

/** Where the chain of members and elements begins, if it is a place. */
export function placeRoot(typed: Typed): Typed | undefined {
  switch (typed.kind) {
    case "state":
      return typed;
    case "local":
      return typed;
    case "member":
      return typed.of.type.kind === "view" ? typed.of : placeRoot(typed.of);
    case "element":
      return typed.of.type.kind === "slice" ? typed.of : placeRoot(typed.of);
    default:
      return undefined;
  }
}

/** Whether an assignment may change the place `typed`. */
export function isChangeable(typed: Typed): boolean {
  const root = placeRoot(typed);
  if (root === undefined) return false;
  if (root !== typed && isPointer(root)) {
    return (root.type as SliceType).writable;
  }
  return root.kind === "state" || root.kind === "local" && root.local.mutable;
}

function isPointer({ type }: Typed): boolean {
  return type.kind === "slice" || type.kind === "view";
}

/** The place that `typed` is, which must be one that may change; complains if not. */
export function mayChange(
  checker: Checker,
  typed: Typed,
  { start, end }: Span,
): boolean {
  if (isChangeable(typed)) return looksOnly(checker, typed, { start, end });
  const root = placeRoot(typed);
  if (root === undefined) return notAPlace(checker, { start, end }) ?? false;
  const pointer = root !== typed && isPointer(root);
  complain(
    checker,
    "T106",
    { start, end },
    pointer
      ? `This is seen through ${typeName(root.type)} and cannot be changed`
      : root.kind === "local"
      ? `${root.local.name} cannot be changed`
      : "This cannot be changed",
    pointer
      ? "Only a mut slice, or a view of one, lets its elements be changed"
      : "Declare it with let instead of const; parameters and counters never change",
  );
  return false;
}

function notAPlace(checker: Checker, { start, end }: Span): undefined {
  return complain(
    checker,
    "T106",
    { start, end },
    "This is a value, not a place",
    "Only names declared with let and fields of the state can be assigned",
  );
}

/** Whether `typed` may be changed here, where perhaps nothing but locals may; complains if not. */
function looksOnly(checker: Checker, typed: Typed, span: Span): boolean {
  const root = placeRoot(typed);
  const own = root?.kind === "local" && !(root !== typed && isPointer(root));
  if (checker.looking === undefined || own) return true;
  complain(
    checker,
    "T109",
    span,
    `This changes something, and ${checker.looking} may only look`,
    "It may change its own locals and nothing else",
  );
  return false;
}

/** `place.take()`: what an option held; the place holds nothing afterwards. */
export function checkTake(
  checker: Checker,
  place: Typed,
  span: Span,
): Typed | undefined {
  if (!mayChange(checker, place, place.span)) return undefined;
  if (place.type.kind === "option") {
    return { kind: "take", place, type: place.type, span };
  }
  return complain(
    checker,
    "T102",
    place.span,
    `This is ${typeName(place.type)}; only an option can be left empty`,
    isLinear(place.type)
      ? "A local is given away by naming it"
      : `Its type would have to be ${typeName(place.type)}?`,
  );
}

/** The plain type of the numbers in a place, or its type if it has none. */
export function plainTypeOf(type: Type): Type {
  return type.kind === "integer" ? plainIntegerOf(type) : type;
}
