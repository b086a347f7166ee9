// # Sums that are checked
//
// `a +! b` ends the call if the sum does not fit into its type.
//
// The machine adds 64 bits and wraps. So the question is each time how to find out that a sum has
// left its type. In a `u8` that is easy: 200 + 100 is computed as 300, in 64 bits, and compared
// with
// 255. In 64 bits nothing larger is at hand. There `a +! b` asks beforehand whether there is room:
// `b` must not be above the greatest number less `a`. Both ways use only comparisons of numbers
// whose ranges are known, so a verifier that knows what `a` and `b` can be sees whether the
// check can fail.

import {
  arithmetic,
  type Builder,
  check,
  comparison,
  constant,
  convert,
  known,
  opposite,
} from "./builder.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Arithmetic, Guarded, Value } from "./ir.ts";
import {
  computeWide,
  type Computing,
  plainOf,
  type Sum,
  SUMS,
} from "./sums.ts";
import {
  BOOL,
  I64,
  type IntegerType,
  limitsOf,
  U64,
} from "../meaning/types.ts";

// Each check is one comparison, and two are made where a number may leave its type at both ends.

/** Appends a sum, difference or product with what checks it. */
export function checked(
  builder: Builder,
  computing: Computing,
  type: IntegerType,
): Value {
  const { left, right, span } = computing;
  const sum = SUMS[computing.operator[0]!]!;
  if (type.bits === 64) {
    const guard = type.signed ? guardSigned : guardUnsigned;
    guard(builder, computing, sum, type);
    return arithmetic(builder, sum, left, right, span, type);
  }
  if (sum === "subtract" && !type.signed) {
    guardUnsigned(builder, computing, sum, type);
    return arithmetic(builder, sum, left, right, span, type);
  }
  const wide = computeWide(builder, computing, sum, type);
  requireRange(builder, wide, limitsOf(type), "overflow", span, "result");
  return convert(builder, wide, type, span);
}

/** Appends checks that `value` is not outside `limits`, as far as its type lets it be. */
export function requireRange(
  builder: Builder,
  value: Value,
  [least, greatest]: readonly [bigint, bigint],
  kind: Guarded,
  span: Span,
  name: string,
): void {
  const [lowest, highest] = limitsOf(value.type);
  const bound = (number: bigint) =>
    constant(builder, number, plainOf(value.type), span);
  const never = () => constant(builder, 0n, BOOL, span);
  if (least > lowest) {
    const fits = least > highest
      ? never()
      : comparison(builder, "lessOrEqual", bound(least), value, span);
    check(builder, fits, kind, `${name} >= ${least}`, span);
  }
  if (greatest < highest) {
    const fits = greatest < lowest
      ? never()
      : comparison(builder, "lessOrEqual", value, bound(greatest), span);
    check(builder, fits, kind, `${name} <= ${greatest}`, span);
  }
}

function guardUnsigned(
  builder: Builder,
  { left, right, span }: Computing,
  sum: Sum,
  type: IntegerType,
): void {
  const [, greatest] = limitsOf(type);
  if (sum === "subtract") {
    const fits = comparison(builder, "lessOrEqual", right, left, span);
    return check(builder, fits, "overflow", "result >= 0", span);
  }
  const most = constant(builder, greatest, type, span);
  const factor = known(right) ?? known(left);
  const other = known(right) === undefined ? right : left;
  const fits = sum === "add"
    ? comparison(
      builder,
      "lessOrEqual",
      right,
      arithmetic(builder, "subtract", most, left, span, type),
      span,
    )
    : factor !== undefined
    ? lessOrEqual(builder, other, greatest / (factor || 1n), span)
    : upperIsZero(builder, left, right, span);
  check(builder, fits, "overflow", `result <= ${greatest}`, span);
}

function lessOrEqual(
  builder: Builder,
  value: Value,
  limit: bigint,
  span: Span,
): Value {
  const bound = constant(builder, limit, plainOf(value.type), span);
  return comparison(builder, "lessOrEqual", value, bound, span);
}

/** Appends whether the upper half of a product without signs is empty. */
export function upperIsZero(
  builder: Builder,
  left: Value,
  right: Value,
  span: Span,
): Value {
  const upper = arithmetic(builder, "multiplyHigh", left, right, span, U64);
  const zero = constant(builder, 0n, U64, span);
  return comparison(builder, "equal", upper, zero, span);
}

// With a sign, a constant on the right says at which end there may be too little room. Otherwise
// the result tells, when it is there ([[§Signs]]).

function guardSigned(
  builder: Builder,
  computing: Computing,
  sum: Sum,
  type: IntegerType,
): void {
  const { left, right, span } = computing;
  const swaps = known(right) === undefined && sum !== "subtract";
  const by = known(swaps ? left : right);
  if (by !== undefined) {
    const other = swaps ? right : left;
    const limits = roomFor(sum, by, type);
    return requireRange(builder, other, limits, "overflow", span, "operand");
  }
  const fits = sum === "multiply"
    ? productFits(builder, left, right, span)
    : opposite(builder, signIsWrong(builder, computing, sum), span);
  check(builder, fits, "overflow", "the result has 64 bits", span);
}

/** What the left operand may be so that the result fits. */
function roomFor(
  sum: Sum,
  by: bigint,
  type: IntegerType,
): readonly [bigint, bigint] {
  const [least, greatest] = limitsOf(type);
  if (sum === "multiply") {
    if (by === 0n) return [least, greatest];
    // Quotients are rounded towards zero, so they are inside.
    const ends = [least / by, greatest / by].sort((a, b) => a < b ? -1 : 1);
    return [ends[0]!, ends[1]!];
  }
  const add = sum === "add" ? by : -by;
  return add >= 0n ? [least, greatest - add] : [least - add, greatest];
}

// ## Signs
//
// A sum of two numbers with the same sign must have it too. `(a ^ s) & (b ^ s)` is negative exactly
// if the sum `s` has a sign that neither has. A difference `d` is wrong exactly if `a` and `b` have
// different signs and `d` has not that of `a`.
//
// The product of two numbers fits into 64 bits if the upper 64 bits of all 128 are copies of its
// sign. The machine multiplies without signs; for each negative operand, the other one has to be
// subtracted from the upper half.

/** Appends whether the sum or difference of two numbers with signs has left 64 bits. */
export function signIsWrong(
  builder: Builder,
  { left, right, span }: Computing,
  sum: Sum,
): Value {
  const differ = (a: Value, b: Value) =>
    arithmetic(builder, "exclusiveOr", a, b, span, I64);
  const result = arithmetic(builder, sum, left, right, span, I64);
  const first = differ(left, result);
  const second = sum === "add" ? differ(right, result) : differ(left, right);
  const both = arithmetic(builder, "and", first, second, span, I64);
  const zero = constant(builder, 0n, I64, span);
  return comparison(builder, "less", both, zero, span);
}

/** Appends whether the product of two numbers with signs fits into 64 bits. */
export function productFits(
  builder: Builder,
  left: Value,
  right: Value,
  span: Span,
): Value {
  const compute = (operator: Arithmetic, a: Value, b: Value) =>
    arithmetic(builder, operator, a, b, span, I64);
  const far = constant(builder, 63n, I64, span);
  const signOf = (value: Value) => compute("shiftRight", value, far);
  const upper = compute("multiplyHigh", left, right);
  const once = compute("subtract", upper, compute("and", signOf(left), right));
  const twice = compute("subtract", once, compute("and", signOf(right), left));
  const sign = signOf(compute("multiply", left, right));
  return comparison(builder, "equal", twice, sign, span);
}
