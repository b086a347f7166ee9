// # IEEE arithmetic
//
// The IEEE standard closes the number system at its ends, so that every operation has a
// result, whatever its operands are.
//
// Three kinds of value are there for that. Beyond the largest number are two
// *infinities*: 1 over 0 is infinity, and 1 over infinity is 0 again. Below the smallest
// number with a hidden one are the *denormal* numbers, which have an exponent field of
// zero and no hidden one; they fill the gap to zero in even steps. And 0 over 0 is *not a
// number*, a NaN, and whatever is computed from a NaN is a NaN too, so that a mistake
// early in a long computation can be seen at its end.
//
// :::figure float-values
// :::

import {
  exactProduct,
  exactQuotient,
  exactRoot,
  exactSum,
  negated,
} from "./exact_arithmetic.ts";
import {
  compareRanks,
  comparison,
  isComparison,
  rankOf,
} from "./float_comparison.ts";
import {
  bitsOf,
  type Exact,
  fieldsFor,
  fieldsOf,
  type FloatFields,
  type FloatLayout,
  leastExponent,
  normalNumber,
  spareBits,
} from "./float_formats.ts";
import { roundTo, roundToInteger } from "./float_rounding.ts";
import { EXCEPTION, type FloatRequest, type FloatResult } from "./requests.ts";
import {
  type FloatCalculation,
  type FloatComparison,
  type FloatRounding,
  hasOneOperand,
} from "../instructions/float_operations.ts";

// ## What an operand is

interface Operand extends Exact {
  readonly kind: "finite" | "infinity" | "NaN";
  /** Whether it is a denormal number. */
  readonly denormal: boolean;
  /** The register, in which a denormal number may have been made a zero. */
  readonly bits: bigint;
}

/** The exponent field of infinities and NaNs: all ones. */
function endField(layout: FloatLayout): number {
  return 2 ** layout.exponentBits - 1;
}

/** What the register `bits` holds. */
function operandOf(
  bits: bigint,
  layout: FloatLayout,
  toZero: boolean,
): Operand {
  const fields = fieldsOf(bits, layout);
  const { field, fraction } = fields;
  if (field === 0) return smallOperand(fields, layout, toZero);
  const value = normalNumber(fields, layout);
  if (field !== endField(layout)) {
    return { kind: "finite", denormal: false, bits, ...value };
  }
  const kind = fraction === 0n ? "infinity" : "NaN";
  return { kind, denormal: false, bits, ...value };
}

/** A zero or a denormal number: its digits count as those of the least exponent. */
function smallOperand(
  fields: FloatFields,
  layout: FloatLayout,
  toZero: boolean,
): Operand {
  const fraction = toZero ? 0n : fields.fraction;
  return {
    kind: "finite",
    denormal: fraction !== 0n,
    bits: bitsOf({ ...fields, fraction }, layout),
    negative: fields.negative,
    significand: fraction,
    exponent: layout.least - layout.point,
  };
}

// A NaN is *quiet* or *signaling*. A quiet one passes through a computation unnoticed. A
// signaling one raises an exception at its first use: a program that fills memory with it
// learns when it reads what it never wrote. The first bit of the fraction tells them
// apart.

/** The bit of a NaN that makes it quiet. */
function quietBit(layout: FloatLayout): bigint {
  return 1n << BigInt(layout.fractionBits - 1);
}

/** Whether using `operand` raises an exception by itself. */
function signals({ kind, bits }: Operand, layout: FloatLayout): boolean {
  return kind === "NaN" && (bits & quietBit(layout)) === 0n;
}

// Without `/S`, zeros and ordinary numbers are valid operands, and nothing else is. A
// comparison takes infinities too, because it needs no arithmetic for them.

/** Whether `operand` is invalid for `request`, whatever the other operand is. */
function isInvalid(
  operand: Operand,
  request: FloatRequest,
  layout: FloatLayout,
): boolean {
  if (request.completed) return signals(operand, layout);
  const { kind, denormal } = operand;
  if (kind === "infinity") return !isComparison(request.operation);
  return kind === "NaN" || denormal;
}

// ## The operations
//
// For finite operands an operation is one of the exact ones ([[§Exact results]]). What
// remains are the cases in which an operand is infinite, and those in which there is no
// answer or an infinite one.

/** An exact result, or what is there in its place. */
type Outcome =
  | Exact
  | { readonly special: "infinity" | "pole"; readonly negative: boolean }
  | { readonly special: "invalid" };

const INVALID: Outcome = { special: "invalid" };

type Operate = (a: Operand, b: Operand, rounding: FloatRounding) => Outcome;

const OPERATIONS: Readonly<Record<FloatCalculation, Operate>> = {
  add,
  subtract: (a, b, rounding) => add(a, negated(b), rounding),
  multiply,
  divide,
  squareRoot: (_, b) => squareRoot(b),
  convert: (_, b) => b.kind === "infinity" ? infinity(b.negative) : b,
};

function infinity(negative: boolean): Outcome {
  return { special: "infinity", negative };
}

function add(a: Operand, b: Operand, rounding: FloatRounding): Outcome {
  if (a.kind === "finite" && b.kind === "finite") {
    return exactSum(a, b, rounding);
  }
  const opposed = a.kind === b.kind && a.negative !== b.negative;
  if (opposed) return INVALID;
  return infinity(a.kind === "infinity" ? a.negative : b.negative);
}

function multiply(a: Operand, b: Operand): Outcome {
  if (a.kind === "finite" && b.kind === "finite") return exactProduct(a, b);
  if (isZero(a) || isZero(b)) return INVALID;
  return infinity(a.negative !== b.negative);
}

function divide(a: Operand, b: Operand): Outcome {
  const negative = a.negative !== b.negative;
  if (b.kind === "infinity") {
    if (a.kind === "infinity") return INVALID;
    return { negative, significand: 0n, exponent: 0 };
  }
  if (a.kind === "infinity") return infinity(negative);
  if (!isZero(b)) return exactQuotient(a, b);
  return isZero(a) ? INVALID : { special: "pole", negative };
}

/** The root of minus zero is minus zero; other negative numbers have none. */
function squareRoot(b: Operand): Outcome {
  if (isZero(b)) return b;
  if (b.negative) return INVALID;
  return b.kind === "infinity" ? infinity(false) : exactRoot(b);
}

function isZero({ kind, significand }: Operand): boolean {
  return kind === "finite" && significand === 0n;
}

// ## Delivering
//
// The last step writes the outcome down in the format that was asked for. A result that
// is too large becomes an infinity or the largest number, whichever lies in the direction
// of the rounding.

/** `outcome` as a number of the format `layout`. */
function deliver(
  outcome: Outcome,
  layout: FloatLayout,
  request: FloatRequest,
): FloatResult {
  if (!("special" in outcome)) return deliverIeee(outcome, layout, request);
  if (outcome.special === "invalid") {
    return { bits: canonicalNaN(layout), exceptions: EXCEPTION.INV };
  }
  const exceptions = outcome.special === "pole" ? EXCEPTION.DZE : 0;
  return { bits: infinityBits(outcome.negative, layout), exceptions };
}

/** The number of the format `layout` next to `value`. */
export function deliverIeee(
  value: Exact,
  layout: FloatLayout,
  request: FloatRequest,
): FloatResult {
  const { precision, greatest } = layout;
  const { rounding } = request;
  const rounded = roundTo(value, precision, leastExponent(layout), rounding);
  const fields = fieldsFor(rounded, layout);
  if (fields.field > greatest) {
    return overflow(value.negative, layout, rounding);
  }
  const bits = bitsOf(fields, layout);
  const exceptions = rounded.inexact ? EXCEPTION.INE : 0;
  const tiny = fields.field === 0 && value.significand !== 0n;
  return tiny ? underflow(bits, exceptions, request) : { bits, exceptions };
}

function overflow(
  negative: boolean,
  layout: FloatLayout,
  rounding: FloatRounding,
): FloatResult {
  const outwards = rounding === "normal" ||
    rounding === (negative ? "minus" : "plus");
  const bits = (outwards ? infinityBits : largestBits)(negative, layout);
  return { bits, exceptions: EXCEPTION.OVF | EXCEPTION.INE };
}

/** Infinity, with a sign. */
function infinityBits(negative: boolean, layout: FloatLayout): bigint {
  return bitsOf({ negative, field: endField(layout), fraction: 0n }, layout);
}

/** The largest number, with a sign: its digits are all ones. */
function largestBits(negative: boolean, layout: FloatLayout): bigint {
  const spare = BigInt(spareBits(layout));
  const fraction = (1n << BigInt(layout.precision - 1)) - 1n << spare;
  return bitsOf({ negative, field: layout.greatest, fraction }, layout);
}

// A result is too small if, *after* rounding, it is below the smallest number with a
// hidden one. With `/S` it is delivered nevertheless, as the denormal number that it is.
// Without, the result is a zero, and always a positive one: the handbook's *true zero*,
// 64 zeros.
//
// :::aside
// After rounding to what? The standard lets an implementer round as if the exponent had
// no limit, and then a result that falls short of the smallest ordinary number by a
// quarter of its last digit is just large enough. The handbook has this rule for the VAX
// formats. For the IEEE ones its limit is half a digit: there the rounding is the one to
// denormal numbers, whose steps are twice as wide. We do as the handbook says.
// :::

function underflow(
  bits: bigint,
  exceptions: number,
  request: FloatRequest,
): FloatResult {
  const { INE, UNF } = EXCEPTION;
  if (request.completed && !request.resultsToZero) {
    return { bits, exceptions: exceptions | UNF };
  }
  return { bits: 0n, exceptions: INE | UNF };
}

// The exceptions tell what happened and no more. The standard adds that an underflow which
// loses nothing, because the denormal number is exact, shall be reported only to those who
// have asked for a trap. Who that is stands in the FPCR ([[§When arithmetic goes wrong]]).
//
// ## NaNs
//
// If operands are NaNs, so is the result. The handbook says which: the second operand's,
// or if that is none, the first operand's, and made quiet. If there are none but no
// answer either, it is the *canonical* one.

/** The NaN that stands for no answer: negative, quiet, and otherwise empty. */
function canonicalNaN(layout: FloatLayout): bigint {
  const fraction = quietBit(layout);
  return bitsOf({ negative: true, field: endField(layout), fraction }, layout);
}

/** The NaN `operand` as a quiet one of the format `layout`. */
function quieted({ bits }: Operand, layout: FloatLayout): bigint {
  const spare = BigInt(spareBits(layout));
  return (bits | quietBit(layout)) >> spare << spare;
}

// ## Comparing
//
// A NaN is not less than anything, nor equal to anything, not even to itself. It is
// *unordered*. Asking whether it is less is an invalid operation. Asking whether it is
// equal is not, and this is how programs find out.

function compare(
  operation: FloatComparison,
  a: Operand,
  b: Operand,
  layout: FloatLayout,
): FloatResult {
  if (a.kind !== "NaN" && b.kind !== "NaN") {
    const [first, second] = [rankOf(a.bits, layout), rankOf(b.bits, layout)];
    return compareRanks(operation, first, second);
  }
  const asksForOrder = operation === "compareLess" ||
    operation === "compareLessOrEqual";
  const exceptions = asksForOrder ? EXCEPTION.INV : 0;
  return comparison(operation === "compareUnordered", exceptions);
}

// ## All together
//
// An operation with one operand finds it in the second register, Fb. Whatever Fa holds
// must not matter then.

/** Computes `request` for operands of the format `from` and a result of the format `to`. */
export function computeIeee(
  request: FloatRequest,
  from: FloatLayout,
  to: FloatLayout,
  fa: bigint,
  fb: bigint,
): FloatResult {
  const toZero = request.completed && request.operandsToZero === true;
  const b = operandOf(fb, from, toZero);
  const a = hasOneOperand(request.operation) ? b : operandOf(fa, from, toZero);
  const result = resultOf(request, a, b, from, to);
  const invalid = isInvalid(a, request, from) || isInvalid(b, request, from);
  return invalid ? { ...result, exceptions: EXCEPTION.INV } : result;
}

/** The result, as it is if no operand is invalid. */
function resultOf(
  request: FloatRequest,
  a: Operand,
  b: Operand,
  from: FloatLayout,
  to: FloatLayout,
): FloatResult {
  const { operation, rounding } = request;
  if (isComparison(operation)) return compare(operation, a, b, from);
  if (b.kind === "NaN") return { bits: quieted(b, to), exceptions: 0 };
  if (a.kind === "NaN") return { bits: quieted(a, to), exceptions: 0 };
  return deliver(OPERATIONS[operation](a, b, rounding), to, request);
}

// The handbook calls the result of an invalid operation UNPREDICTABLE. Ours is what it
// would be with `/S`.
//
// Conversion to an integer stands apart, because an integer can be neither infinite nor a
// NaN. Both become zero.
//
// :::aside
// The handbook contradicts itself about a quiet NaN here: by its list of invalid
// operations every NaN is one, by its table of traps only the signaling ones. We follow
// the list, as the standard does.
// :::

/** Converts `fb`, of the format `from`, to a quadword. */
export function convertIeeeToInteger(
  request: FloatRequest,
  from: FloatLayout,
  fb: bigint,
): FloatResult {
  const toZero = request.completed && request.operandsToZero === true;
  const b = operandOf(fb, from, toZero);
  if (b.kind !== "finite") return { bits: 0n, exceptions: EXCEPTION.INV };
  const result = roundToInteger(b, request.rounding);
  const invalid = isInvalid(b, request, from);
  return invalid ? { ...result, exceptions: EXCEPTION.INV } : result;
}
