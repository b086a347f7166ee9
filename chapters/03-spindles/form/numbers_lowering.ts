// # From one type of number to another
//
// `u8(x)` takes the low bits, `Place(x)` looks whether the number is one of the type's, and
// `u8.saturate(x)` takes the closest.

import {
  arithmetic,
  type Builder,
  check,
  comparison,
  constant,
  convert,
  known,
} from "./builder.ts";
import { plainOf } from "./sums.ts";
import { requireRange } from "./checked_sums.ts";
import { clamped } from "./saturated_sums.ts";
import { retyped } from "./values.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Value } from "./ir.ts";
import {
  contains,
  type EnumCase,
  holds,
  limitsOf,
  type Scalar,
} from "../meaning/types.ts";

/** Appends `value` as a number of `type`, in one of four ways. */
export function converted(
  builder: Builder,
  value: Value,
  type: Scalar,
  how: "wrap" | "check" | "saturate" | "widen",
  span: Span,
): Value {
  switch (how) {
    case "check":
      return narrowed(builder, value, type, span);
    case "saturate":
      return clamped(builder, value, limitsOf(type), type, span);
    case "widen":
      return sameBits(value.type, type)
        ? value
        : convert(builder, value, type, span);
    case "wrap":
      return sameBits(value.type, type) && isWithin(value.type, type)
        ? value
        : convert(builder, value, type, span);
  }
}

function sameBits(a: Scalar, b: Scalar): boolean {
  return a.kind === "integer" && b.kind === "integer" && a.bits === b.bits &&
    a.signed === b.signed;
}

/** Whether every number of `inner` is one of `outer`. */
function isWithin(inner: Scalar, outer: Scalar): boolean {
  return inner.kind === "integer" && outer.kind === "integer" &&
    contains(outer, inner);
}

/**
 * Appends `value` as a number of `type`, with checks that it is one. Behind them the value has the
 * type, and whoever uses it knows what it can be.
 */
export function narrowed(
  builder: Builder,
  value: Value,
  type: Scalar,
  span: Span,
): Value {
  if (sameBits(value.type, type) && isWithin(value.type, type)) return value;
  const limits = limitsOf(type);
  requireRange(builder, value, limits, "range", span, "value");
  if (type.kind === "integer" && type.cases !== undefined) {
    requireCase(builder, value, type.cases, span);
  }
  const number = known(value);
  if (number !== undefined && !holds(type, number)) {
    return convert(builder, value, plainOf(type), span);
  }
  return sameBits(value.type, type)
    ? retyped(builder, value, type, span)
    : convert(builder, value, type, span);
}

// The numbers of an enum may have gaps. Then it is not enough to be between the first and the last.

function requireCase(
  builder: Builder,
  value: Value,
  cases: readonly EnumCase[],
  span: Span,
): void {
  const [first, last] = [cases[0]!.value, cases.at(-1)!.value];
  if (last - first === BigInt(cases.length - 1)) return;
  const [lowest, highest] = limitsOf(value.type);
  const isOne = cases
    .filter((one) => one.value >= lowest && one.value <= highest)
    .map((one) => {
      const number = constant(builder, one.value, plainOf(value.type), span);
      return comparison(builder, "equal", value, number, span);
    })
    .reduce((a, b) => arithmetic(builder, "or", a, b, span));
  check(builder, isOne, "range", "value is a case", span);
}
