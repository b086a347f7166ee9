// # Sums that fit, and those that do not
//
// `a + b` wraps around, `a +! b` is checked, `a +| b` stops at the end of its type.
//
// The machine adds 64 bits and wraps. So the question is each time how to find out that a sum has
// left its type. In a `u8` that is easy: 200 + 100 is computed as 300, in 64 bits, and compared with
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
  select,
} from "./builder.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Arithmetic, Guarded, Value } from "./ir.ts";
import type { BinaryOperator } from "../source/syntax.ts";
import {
  BOOL,
  I64,
  type IntegerType,
  limitsOf,
  type Scalar,
  U64,
} from "../meaning/types.ts";

/** A type without its range, name and cases: every number that its bits can hold. */
export function plainOf(type: Scalar): Scalar {
  if (type.kind !== "integer") return type;
  const { kind, bits, signed } = type;
  return { kind, bits, signed };
}

/** An operator between two values that have been computed. */
export interface Computing {
  /** The operator. */
  readonly operator: BinaryOperator;
  /** Its left operand. */
  readonly left: Value;
  /** Its right operand. */
  readonly right: Value;
  /** The whole in the source. */
  readonly span: Span;
  /** The right operand in the source. */
  readonly rightSpan: Span;
}

/** Appends what `operator` makes of two values; `&&` and `||` are not among the operators. */
export function computeBinary(builder: Builder, computing: Computing): Value {
  const { operator, left, right, span } = computing;
  const plain = PLAIN[operator];
  const type = plainOf(left.type);
  if (plain !== undefined) {
    if (plain.startsWith("shift")) checkShift(builder, computing);
    if (plain === "divide" || plain === "remainder") {
      checkDivisor(builder, computing);
    }
    return arithmetic(builder, plain, left, right, span, type);
  }
  if (type.kind === "integer" && /[!|]$/.test(operator) && operator !== "|") {
    return operator.endsWith("!")
      ? checked(builder, computing, type)
      : saturated(builder, computing, type);
  }
  return compareBinary(builder, computing);
}

const PLAIN: Readonly<Partial<Record<BinaryOperator, Arithmetic>>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "remainder",
  "&": "and",
  "|": "or",
  "^": "exclusiveOr",
  "<<": "shiftLeft",
  ">>": "shiftRight",
};

function compareBinary(
  builder: Builder,
  { operator, left, right, span }: Computing,
): Value {
  switch (operator) {
    case "==":
      return comparison(builder, "equal", left, right, span);
    case "!=": {
      const same = comparison(builder, "equal", left, right, span);
      return opposite(builder, same, span);
    }
    case "<":
      return comparison(builder, "less", left, right, span);
    case "<=":
      return comparison(builder, "lessOrEqual", left, right, span);
    case ">":
      return comparison(builder, "less", right, left, span);
    default:
      return comparison(builder, "lessOrEqual", right, left, span);
  }
}

/** A shift by as many bits as the type has, or more, has no useful meaning. */
function checkShift(
  builder: Builder,
  { left: { type }, right, rightSpan }: Computing,
): void {
  const bits = type.kind === "integer" ? type.bits : 1;
  const unsigned = asWide(builder, right, U64, rightSpan);
  const bound = constant(builder, BigInt(bits), U64, rightSpan);
  const fits = comparison(builder, "less", unsigned, bound, rightSpan);
  check(builder, fits, "shift", `distance < ${bits}`, rightSpan);
}

function checkDivisor(
  builder: Builder,
  { right, rightSpan }: Computing,
): void {
  const zero = constant(builder, 0n, plainOf(right.type), rightSpan);
  const isZero = comparison(builder, "equal", right, zero, rightSpan);
  const fits = opposite(builder, isZero, rightSpan);
  check(builder, fits, "division", "divisor != 0", rightSpan);
}

/** `value` in 64 bits. */
function asWide(
  builder: Builder,
  value: Value,
  wide: Scalar,
  span: Span,
): Value {
  const { type } = value;
  const same = type.kind === "integer" && wide.kind === "integer" &&
    type.bits === 64 && type.signed === wide.signed;
  return same ? value : convert(builder, value, wide, span);
}

// ## Checked
//
// Each check is one comparison, and two are made where a number may leave its type at both ends.

type Sum = "add" | "subtract" | "multiply";

const SUMS: Readonly<Record<string, Sum>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
};

function checked(
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

/** The result in 64 bits, which hold it whatever it is. */
function computeWide(
  builder: Builder,
  { left, right, span }: Computing,
  sum: Sum,
  { signed }: IntegerType,
): Value {
  const wide = signed ? I64 : U64;
  const a = asWide(builder, left, wide, span);
  const b = asWide(builder, right, wide, span);
  return arithmetic(builder, sum, a, b, span, wide);
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

function upperIsZero(
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
// The product of two numbers fits into 64 bits if the upper 64 bits of all 128 are copies of its sign.
// The machine multiplies without signs; for each negative operand, the other one has to be
// subtracted from the upper half.

function signIsWrong(
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

function productFits(
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

// ## Saturating

function saturated(
  builder: Builder,
  computing: Computing,
  type: IntegerType,
): Value {
  const { left, right, span } = computing;
  const sum = SUMS[computing.operator[0]!]!;
  const [least, greatest] = limitsOf(type);
  const bound = (number: bigint) => constant(builder, number, type, span);
  if (!type.signed && sum === "subtract") {
    const below = comparison(builder, "less", left, right, span);
    const rest = arithmetic(builder, sum, left, right, span, type);
    return select(builder, below, bound(0n), rest, span, type);
  }
  if (type.bits < 64) {
    const wide = computeWide(builder, computing, sum, type);
    return clamped(builder, wide, [least, greatest], type, span);
  }
  const result = arithmetic(builder, sum, left, right, span, type);
  if (type.signed) return signedEnd(builder, computing, sum, result, type);
  const over = sum === "add"
    ? comparison(builder, "less", result, left, span)
    : opposite(builder, upperIsZero(builder, left, right, span), span);
  return select(builder, over, bound(greatest), result, span, type);
}

/** `value` as a number of `type`, or the end of `limits` that it is beyond. */
export function clamped(
  builder: Builder,
  value: Value,
  [least, greatest]: readonly [bigint, bigint],
  type: Scalar,
  span: Span,
): Value {
  const [lowest, highest] = limitsOf(value.type);
  const from = plainOf(value.type);
  if (greatest < lowest) return constant(builder, greatest, type, span);
  if (least > highest) return constant(builder, least, type, span);
  let inside = value;
  if (least > lowest) {
    const bound = constant(builder, least, from, span);
    const below = comparison(builder, "less", inside, bound, span);
    inside = select(builder, below, bound, inside, span, from);
  }
  if (greatest < highest) {
    const bound = constant(builder, greatest, from, span);
    const above = comparison(builder, "less", bound, inside, span);
    inside = select(builder, above, bound, inside, span, from);
  }
  return convert(builder, inside, type, span);
}

/** `result`, or the end of the type on the side where the true one lies. */
function signedEnd(
  builder: Builder,
  computing: Computing,
  sum: Sum,
  result: Value,
  type: IntegerType,
): Value {
  const { left, right, span } = computing;
  const [, greatest] = limitsOf(type);
  const wrong = sum === "multiply"
    ? opposite(builder, productFits(builder, left, right, span), span)
    : signIsWrong(builder, computing, sum);
  // A sum or difference that is too far is so on the side of its left operand.
  const signs = sum === "multiply"
    ? arithmetic(builder, "exclusiveOr", left, right, span, type)
    : left;
  const far = constant(builder, 63n, type, span);
  const sign = arithmetic(builder, "shiftRight", signs, far, span, type);
  const most = constant(builder, greatest, type, span);
  const end = arithmetic(builder, "exclusiveOr", sign, most, span, type);
  return select(builder, wrong, end, result, span, type);
}
