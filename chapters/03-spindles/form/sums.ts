// # Sums in 64 bits
//
// Numbers of up to 32 bits are added and multiplied in 64, and then nothing is lost.
//
// The sum of two `u8` is at most 510. Computed as a `u64` it is there whole, and can be compared
// with 255, or brought back to eight bits.

import { arithmetic, type Builder, convert } from "./builder.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Value } from "./ir.ts";
import type { BinaryOperator } from "../source/syntax.ts";
import { I64, type IntegerType, type Scalar, U64 } from "../meaning/types.ts";

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

/** Appends `value` in 64 bits. */
export function asWide(
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

/** What may leave its type. */
export type Sum = "add" | "subtract" | "multiply";

/** Each of these by the sign that it begins with. */
export const SUMS: Readonly<Record<string, Sum>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
};

/** Appends the result in 64 bits, which hold it whatever it is. */
export function computeWide(
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
