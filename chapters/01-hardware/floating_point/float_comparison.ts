// # Comparing numbers
//
// Two numbers are compared by comparing the integers that their bits spell.
//
// The formats were made for that. The exponent stands above the fraction, and a larger
// exponent means a larger number whatever the fractions are. So positive numbers are in
// the order of their bits, read as whole numbers. Infinity has the largest exponent and
// comes last, as it should. With a sign bit in front, the whole number counts as negative.
// The bits of minus zero then spell minus 0, which is 0: both zeros are equal.

import type { FloatLayout } from "./float_formats.ts";
import type { FloatResult } from "./requests.ts";
import type {
  FloatComparison,
  FloatOperation,
} from "../instructions/float_operations.ts";

/** An integer that orders the numbers of `layout` as their values are ordered. */
export function rankOf(bits: bigint, layout: FloatLayout): bigint {
  const width = layout.exponentBits + layout.fractionBits;
  const magnitude = BigInt.asUintN(width, bits);
  return magnitude === bits ? magnitude : -magnitude;
}

// There is no comparison for *greater*: it is *less* with the operands exchanged. The
// fourth one asks whether the operands have no order at all, as NaNs do; numbers always
// have one.

const RELATIONS: Readonly<
  Record<FloatComparison, (a: bigint, b: bigint) => boolean>
> = {
  compareEqual: (a, b) => a === b,
  compareLess: (a, b) => a < b,
  compareLessOrEqual: (a, b) => a <= b,
  compareUnordered: () => false,
};

/** Whether `operation` compares. */
export function isComparison(
  operation: FloatOperation,
): operation is FloatComparison {
  return operation.startsWith("compare");
}

// The result goes to a floating-point register, where a branch will look at it. It is 2.0
// for the IEEE formats. The VAX formats read the same bits as 0.5.

const TRUE = 0x4000_0000_0000_0000n;

/** What a comparison leaves in its register. */
export function comparison(holds: boolean, exceptions = 0): FloatResult {
  return { bits: holds ? TRUE : 0n, exceptions };
}

/** The result of comparing two numbers that have the ranks `a` and `b`. */
export function compareRanks(
  operation: FloatComparison,
  a: bigint,
  b: bigint,
): FloatResult {
  return comparison(RELATIONS[operation](a, b));
}
