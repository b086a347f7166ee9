// # Sums that stop at the end
//
// `a +| b` is the number of its type that is closest to the sum. A processor would need a branch
// for that; selecting one of two numbers needs none.

import {
  arithmetic,
  type Builder,
  comparison,
  constant,
  convert,
  opposite,
  select,
} from "./builder.ts";
import { productFits, signIsWrong, upperIsZero } from "./checked_sums.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Value } from "./ir.ts";
import {
  computeWide,
  type Computing,
  plainOf,
  type Sum,
  SUMS,
} from "./sums.ts";
import { type IntegerType, limitsOf, type Scalar } from "../meaning/types.ts";

/** Appends a sum, difference or product that does not leave its type. */
export function saturated(
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
