// # Operators
//
// `a + b` wraps around, `a +! b` is checked, `a +| b` stops at the end of its type.
//
// Two operators ask something of their right side. A number can be shifted by less than it has
// bits, and nothing can be divided by zero.

import {
  arithmetic,
  type Builder,
  check,
  comparison,
  constant,
  opposite,
} from "./builder.ts";
import { checked } from "./checked_sums.ts";
import type { Arithmetic, Value } from "./ir.ts";
import { saturated } from "./saturated_sums.ts";
import { asWide, type Computing, plainOf } from "./sums.ts";
import type { BinaryOperator } from "../source/syntax.ts";
import { U64 } from "../meaning/types.ts";

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
