// # VAX arithmetic
//
// The VAX has numbers, zero, and operands that must not be used; what cannot be a number
// is an exception.
//
// It is the older and the simpler system. There are no infinities, no NaNs and no
// denormal numbers. Zero has an exponent field of zero and nothing else, and there is only
// one of it. The bits that would be minus zero are a *reserved operand*: whoever computes
// with one is stopped. That made it a good value for variables that nobody has set yet.
//
// :::aside
// An exponent field of zero with a positive sign and a fraction that is not zero is a
// *dirty zero*. The VAX took it for zero. The Alpha does so in instructions with `/S`, with
// the help of the operating system, and refuses it in all others.
// :::

import {
  exactProduct,
  exactQuotient,
  exactRoot,
  exactSum,
  negated,
} from "./exact_arithmetic.ts";
import { compareRanks, isComparison, rankOf } from "./float_comparison.ts";
import {
  bitsOf,
  type Exact,
  fieldsFor,
  fieldsOf,
  type FloatLayout,
  normalNumber,
} from "./float_formats.ts";
import { type Rounding, roundTo, roundToInteger } from "./float_rounding.ts";
import { EXCEPTION, type FloatRequest, type FloatResult } from "./requests.ts";
import {
  type FloatCalculation,
  hasOneOperand,
} from "../instructions/float_operations.ts";

/** A number together with the register that it was in. */
interface Operand extends Exact {
  readonly bits: bigint;
}

const ZERO: Operand = {
  bits: 0n,
  negative: false,
  significand: 0n,
  exponent: 0,
};

/** What the register `bits` holds, or `undefined` if it must not be used. */
function operandOf(
  bits: bigint,
  layout: FloatLayout,
  request: FloatRequest,
): Operand | undefined {
  const fields = fieldsOf(bits, layout);
  if (fields.field !== 0) return { bits, ...normalNumber(fields, layout) };
  const clean = fields.fraction === 0n || request.completed;
  return fields.negative || !clean ? undefined : ZERO;
}

// What of a result that does not exist? For the Alpha its bits are UNPREDICTABLE, so we are
// free to keep a custom of the VAX: it is a reserved operand, and a program that goes on
// with one is stopped again.

/** A result that nobody may use. */
function reserved(layout: FloatLayout, exceptions: number): FloatResult {
  const fields = { negative: true, field: 0, fraction: 0n };
  return { bits: bitsOf(fields, layout), exceptions };
}

// ## The operations
//
// There are two roundings, normal and chopped. The VAX's normal one sends a half away from
// zero. A sum of zero has no sign to care about.

type Operate = (a: Exact, b: Exact) => Exact | "invalid" | "pole";

const OPERATIONS: Readonly<Record<FloatCalculation, Operate>> = {
  add: (a, b) => exactSum(a, b, "normal"),
  subtract: (a, b) => exactSum(a, negated(b), "normal"),
  multiply: exactProduct,
  divide: (a, b) => b.significand === 0n ? "pole" : exactQuotient(a, b),
  squareRoot: (_, b) => b.negative ? "invalid" : exactRoot(b),
  convert: (_, b) => b,
};

/** The rounding of the VAX that `request` asks for. */
function roundingOf({ rounding }: FloatRequest): Rounding {
  return rounding === "chopped" ? "chopped" : "nearestAway";
}

/** Computes `request` for operands of the format `from` and a result of the format `to`. */
export function computeVax(
  request: FloatRequest,
  from: FloatLayout,
  to: FloatLayout,
  fa: bigint,
  fb: bigint,
): FloatResult {
  const { operation } = request;
  const b = operandOf(fb, from, request);
  const a = hasOneOperand(operation) ? b : operandOf(fa, from, request);
  if (a === undefined || b === undefined) return reserved(to, EXCEPTION.INV);
  if (isComparison(operation)) {
    return compareRanks(operation, rankOf(a.bits, from), rankOf(b.bits, from));
  }
  const result = OPERATIONS[operation](a, b);
  if (result === "invalid") return reserved(to, EXCEPTION.INV);
  if (result === "pole") return reserved(to, EXCEPTION.DZE);
  return deliverVax(result, to, request);
}

// ## Delivering
//
// Nothing fills the gap between zero and the smallest number, so rounding is free to act
// as if the exponent had no limit. Then the exponent is looked at. Whether a result is
// exact, the VAX never tells.

/** The number of the format `layout` next to `value`. */
export function deliverVax(
  value: Exact,
  layout: FloatLayout,
  request: FloatRequest,
): FloatResult {
  if (value.significand === 0n) return { bits: 0n, exceptions: 0 };
  const { precision, least, greatest } = layout;
  const rounded = roundTo(value, precision, -Infinity, roundingOf(request));
  const fields = fieldsFor(rounded, layout);
  if (fields.field > greatest) return reserved(layout, EXCEPTION.OVF);
  if (fields.field < least) return { bits: 0n, exceptions: EXCEPTION.UNF };
  return { bits: bitsOf(fields, layout), exceptions: 0 };
}

/** Converts `fb`, of the format `from`, to a quadword. */
export function convertVaxToInteger(
  request: FloatRequest,
  from: FloatLayout,
  fb: bigint,
): FloatResult {
  const b = operandOf(fb, from, request);
  if (b === undefined) return { bits: 0n, exceptions: EXCEPTION.INV };
  const { bits, exceptions } = roundToInteger(b, roundingOf(request));
  return { bits, exceptions: exceptions & EXCEPTION.IOV };
}
