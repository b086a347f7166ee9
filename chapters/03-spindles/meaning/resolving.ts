// # Reading types
//
// A type that is written is made into one that is meant, and asked whether it can stand where
// it stands.
//
// Not every type can be everywhere. An array is a piece of memory and not a value: it
// cannot be passed or returned, only a slice of it can. A slice points into memory that
// belongs to somebody else, so it cannot be kept in the state, where it would outlive it.
// And what must be given back cannot be copied.

import { type Checker, complain } from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Expression, Name, WrittenType } from "../source/syntax.ts";
import { outside } from "./fitting.ts";
import { fold } from "./folding.ts";
import { holdsLinear, isLinear } from "./handles.ts";
import { partsOf, sizeOf } from "./layout.ts";
import { plainNumber } from "./leaf_checker.ts";
import { findType } from "./naming.ts";
import {
  holds,
  type IntegerType,
  isScalar,
  limitsOf,
  plainIntegerOf,
  type Type,
  typeName,
  U64,
} from "./types.ts";

/** The longest array. */
export const LONGEST_ARRAY = 4096n;

/** Bytes that a spindle's state may have. */
export const LARGEST_STATE = 32768;

/** The most numbers that a value may be made of. */
export const MOST_PARTS = 64;

/** The type that is written, or `undefined` after a complaint. */
export function resolveType(
  checker: Checker,
  written: WrittenType,
): Type | undefined {
  switch (written.kind) {
    case "named":
      return resolveNamed(checker, written);
    case "array":
      return resolveArray(checker, written);
    case "slice": {
      const element = resolveType(checker, written.element);
      if (element === undefined) return undefined;
      if (!mayBeStored(checker, element, written.element)) return undefined;
      return { kind: "slice", element, writable: written.writable };
    }
    case "option": {
      const some = resolveType(checker, written.some);
      if (some === undefined) return undefined;
      if (some.kind !== "array") return { kind: "option", some };
      return complain(
        checker,
        "T117",
        written,
        "An option cannot hold an array",
        "Keep a bool beside the array, or an option for each element",
      );
    }
  }
}

type Kind<K extends WrittenType["kind"]> = Extract<WrittenType, { kind: K }>;

// ## Ranges

function resolveNamed(
  checker: Checker,
  { name, least, limit, inclusive, start, end }: Kind<"named">,
): Type | undefined {
  const type = findType(checker, name);
  if (type === undefined || limit === undefined) return type;
  if (type.kind !== "integer" || type.cases !== undefined) {
    return complain(
      checker,
      "T117",
      { start, end },
      `${typeName(type)} has no numbers from which a range could be taken`,
      "A range is part of an integer type: u32 < 100",
    );
  }
  const from = least && knownNumber(checker, least, type);
  const to = knownNumber(checker, limit, type, inclusive ? 0n : 1n);
  if (to === undefined || least && from === undefined) return undefined;
  const greatest = inclusive ? to : to - 1n;
  return rangeType(checker, type, from, greatest, { start, end });
}

function rangeType(
  checker: Checker,
  type: IntegerType,
  from: bigint | undefined,
  greatest: bigint,
  span: Span,
): IntegerType | undefined {
  const least = from ?? limitsOf(type)[0];
  if (least > greatest) {
    return complain(
      checker,
      "T105",
      span,
      "This range has no numbers",
      `It would begin with ${least} and end with ${greatest}`,
    );
  }
  const base = plainIntegerOf(type);
  const [low, high] = limitsOf(base);
  return {
    ...base,
    ...(least === low ? {} : { least }),
    ...(greatest === high ? {} : { greatest }),
  };
}

/** The number of `type` that `expression` always is; it may be `beyond` the greatest by so many. */
function knownNumber(
  checker: Checker,
  expression: Expression,
  type: IntegerType,
  beyond = 0n,
): bigint | undefined {
  const plain = plainNumber(checker, expression);
  if (plain === "broken") return undefined;
  const value = plain ?? knownValue(checker, expression, type);
  if (value === undefined) return undefined;
  if (holds(type, value) || beyond > 0n && holds(type, value - beyond)) {
    return value;
  }
  return outside(checker, value, type, expression);
}

/** The value of type `type` that `expression` always has, or a complaint. */
export function knownValue(
  checker: Checker,
  expression: Expression,
  type: Type,
): bigint | undefined {
  const typed = checker.check(checker, expression, type);
  const value = typed && fold(typed);
  if (typed === undefined || value !== undefined) return value;
  return complain(
    checker,
    "T102",
    expression,
    "This must be known beforehand",
    "It may be made of numbers, constants and cases of enums",
  );
}

// ## Arrays

function resolveArray(
  checker: Checker,
  written: Kind<"array">,
): Type | undefined {
  const element = resolveType(checker, written.element);
  const length = knownLength(checker, written.length, written);
  if (element === undefined || length === undefined) return undefined;
  if (!mayBeStored(checker, element, written.element)) return undefined;
  const type = { kind: "array", element, length } as const;
  return isSmall(checker, type, written) ? type : undefined;
}

/** How many elements an array has; complaints point at `span`. */
export function knownLength(
  checker: Checker,
  expression: Expression,
  span: Span,
): number | undefined {
  const plain = plainNumber(checker, expression);
  if (plain === "broken") return undefined;
  const length = plain ?? knownValue(checker, expression, U64);
  if (length === undefined) return undefined;
  if (length >= 1n && length <= LONGEST_ARRAY) return Number(length);
  return complain(
    checker,
    "T105",
    span,
    `An array cannot have ${length} elements`,
    `It may have from 1 to ${LONGEST_ARRAY}`,
  );
}

/** Whether there is memory for `type`; complains if not. */
export function isSmall(checker: Checker, type: Type, span: Span): boolean {
  const size = sizeOf(type);
  if (size <= LARGEST_STATE) return true;
  complain(
    checker,
    "T110",
    span,
    `${typeName(type)} takes ${size} bytes`,
    `All the state of a spindle may take ${LARGEST_STATE}`,
  );
  return false;
}

// ## What can stand where

/** Whether `type` can lie in memory that stays; complains if not. */
export function mayBeStored(
  checker: Checker,
  type: Type,
  span: Span,
): boolean {
  const culprit = notStored(type);
  if (culprit === undefined) return true;
  complain(
    checker,
    "T117",
    span,
    `${typeName(culprit)} cannot be kept: it is a part of something else`,
    "Keep a place in an array instead, or copy what it shows",
  );
  return false;
}

function notStored(type: Type): Type | undefined {
  if (type.kind === "option") return notStored(type.some);
  return ["slice", "view", "outcome"].includes(type.kind) ? type : undefined;
}

/** Whether `type` can be computed, passed and copied; complains if not. */
export function mayBeValue(
  checker: Checker,
  type: Type,
  span: Span,
): boolean {
  const why = whyNoValue(type);
  if (why === undefined) return true;
  complain(
    checker,
    "T117",
    span,
    `A value cannot be ${typeName(type)}: ${why[0]}`,
    why[1],
  );
  return false;
}

function whyNoValue(type: Type): readonly [string, string] | undefined {
  if (isScalar(type) || type.kind === "slice" || type.kind === "view") return;
  if (type.kind === "array" || holdsArray(type)) {
    return [
      "arrays lie in memory and are not copied",
      "Pass a slice of it, name[..], or the index of an element",
    ];
  }
  if (!isLinear(type) && holdsLinear(type)) {
    return [
      "it holds something that must be given back and cannot be copied",
      "Name the field that you need",
    ];
  }
  if (partsOf(type) <= MOST_PARTS) return undefined;
  return [
    `it is made of ${partsOf(type)} numbers`,
    `Up to ${MOST_PARTS} can be passed around; name the field that you need`,
  ];
}

function holdsArray(type: Type): boolean {
  switch (type.kind) {
    case "array":
      return true;
    case "record":
      return type.fields.some((one) => holdsArray(one.type));
    case "variant":
      return type.cases.some((one) =>
        one.fields.some((field) => holdsArray(field.type))
      );
    case "option":
      return holdsArray(type.some);
    default:
      return false;
  }
}

/** The type that is written, which must be that of a value. */
export function resolveValue(
  checker: Checker,
  written: WrittenType,
): Type | undefined {
  const type = resolveType(checker, written);
  if (type === undefined) return undefined;
  return mayBeValue(checker, type, written) ? type : undefined;
}

/** The enum called `name`, as the reason of a failure; `outward` if others are told. */
export function resolveWhy(
  checker: Checker,
  name: Name,
  outward: boolean,
): IntegerType | undefined {
  const type = findType(checker, name);
  if (type === undefined) return undefined;
  if (type.kind === "integer" && type.cases !== undefined) {
    if (!outward || !holds(type, 0n)) return type;
    return complain(
      checker,
      "T117",
      name,
      `${typeName(type)} has a case with the number 0, which is no failure`,
      "A failure is told by the negative number of its case: begin with = 1",
    );
  }
  return complain(
    checker,
    "T117",
    name,
    `${typeName(type)} is not an enum`,
    "What says why something has failed is an enum",
  );
}
