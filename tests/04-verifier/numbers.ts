// Numbers so small that all of them can be tried, and what is known of them.

import {
  type Arithmetic,
  limitsOf,
  type Scalar,
  type Value,
} from "../../chapters/03-spindles/mod.ts";
import type { Known } from "../../chapters/04-verifier/mod.ts";

/** Every arithmetic operator. */
export const OPERATORS: readonly Arithmetic[] = [
  ...["add", "subtract", "multiply", "multiplyHigh", "divide"] as const,
  ...["remainder", "and", "or", "exclusiveOr", "shiftLeft"] as const,
  "shiftRight",
];

/** An integer type that no spindle can name. */
export function small(bits: number, signed: boolean): Scalar {
  return { kind: "integer", bits: bits as 8, signed };
}

/** All numbers of a range. */
export function numbersIn(
  { least, greatest }: Pick<Known, "least" | "greatest">,
): bigint[] {
  const length = Number(greatest - least) + 1;
  return Array.from({ length }, (_, index) => least + BigInt(index));
}

/** All numbers of `type`. */
export function numbersOf(type: Scalar): bigint[] {
  const [least, greatest] = limitsOf(type);
  return numbersIn({ least, greatest });
}

/** Whether `number` is like `known`. */
export function isLike(
  number: bigint,
  { least, greatest, ones, zeros }: Known,
): boolean {
  const bits = BigInt.asUintN(64, number);
  return number >= least && number <= greatest && (bits & zeros) === 0n &&
    (~bits & ones) === 0n;
}

/** A value of which nothing is known but its type. */
export function anyValue(number: number, type: Scalar): Value {
  const operation = { kind: "passed" } as const;
  return { number, type, operation, operands: [], span: { start: 0, end: 0 } };
}
