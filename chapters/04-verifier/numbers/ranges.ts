// # What a number can be
//
// The verifier does not know what a value will be, but often it knows between which two
// numbers it must lie.
//
// Such a pair is a *range*. Arithmetic on values becomes arithmetic on ranges: the sum of
// something from 0 to 9 and something from 0 to 5 is something from 0 to 14. The answer
// may be wider than the truth and must never be narrower. Too wide, and a test stays that
// was not needed. Too narrow, and one is left out that was.
//
// :::predict
// Copy `chapters/03-spindles/source/counter.spindle` and write `self.seen[place & 7]` in its entry
// `times`; then `& 8` instead of `& 7`; then `| 8`. What range has the index each time, and
// what will the verifier say? `deno task spindle check FILE` tells.
// :::

import {
  type Arithmetic,
  limitsOf,
  type Scalar,
} from "../../03-spindles/mod.ts";

/** All numbers from `least` to `greatest`; none if `least` is the greater. */
export interface Range {
  /** The least number in it. */
  readonly least: bigint;
  /** The greatest number in it. */
  readonly greatest: bigint;
}

/** All 64 bits of a register. */
export const MASK64 = (1n << 64n) - 1n;

/** Every number of `type`. */
export function allOf(type: Scalar): Range {
  const [least, greatest] = limitsOf(type);
  return { least, greatest };
}

/** One number. */
export function only(value: bigint): Range {
  return { least: value, greatest: value };
}

/** Whether no number is in `range`. */
export function isEmpty({ least, greatest }: Range): boolean {
  return least > greatest;
}

/** The one number in `range`, if there is just one. */
export function single({ least, greatest }: Range): bigint | undefined {
  return least === greatest ? least : undefined;
}

/** The numbers that are in both. */
export function both(a: Range, b: Range): Range {
  return {
    least: a.least > b.least ? a.least : b.least,
    greatest: a.greatest < b.greatest ? a.greatest : b.greatest,
  };
}

/** A range that has the numbers of either. */
export function either(a: Range, b: Range): Range {
  return {
    least: a.least < b.least ? a.least : b.least,
    greatest: a.greatest > b.greatest ? a.greatest : b.greatest,
  };
}

/**
 * What `range` is after wrapping around within `type`. Its ends may both have wrapped around equally
 * often; else it is everything.
 */
export function within(range: Range, type: Scalar): Range {
  const all = allOf(type);
  if (range.least >= all.least && range.greatest <= all.greatest) return range;
  const size = all.greatest - all.least + 1n;
  const turn = floor(range.least - all.least, size) * size;
  const turned = { least: range.least - turn, greatest: range.greatest - turn };
  return turned.greatest <= all.greatest ? turned : all;
}

function floor(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

// ## Arithmetic
//
// Sums, products and shifts reach their extremes at the ends of the ranges. If the result does not
// fit its type, it has wrapped around, and if only a part of it does not fit, to anything. `&`
// cannot exceed an operand that is not negative. `|` of two numbers that are not negative is at
// least as large as either. Of other bitwise operations on negative numbers nothing is known.
//
// A range has no gaps. `place & 8` is 0 or 8, and its range is everything from 0 to 8. What is
// lost by that is kept elsewhere ([[§Bits that are known]]).

/** What `a operator b` can be in `type`. */
export function arithmeticRange(
  operator: Arithmetic,
  a: Range,
  b: Range,
  type: Scalar,
): Range {
  return within(EXACT[operator](a, b) ?? allOf(type), type);
}

type Exact = (a: Range, b: Range) => Range | undefined;

const EXACT: Readonly<Record<Arithmetic, Exact>> = {
  add: (a, b) => ({
    least: a.least + b.least,
    greatest: a.greatest + b.greatest,
  }),
  subtract: (a, b) => ({
    least: a.least - b.greatest,
    greatest: a.greatest - b.least,
  }),
  multiply: (a, b) => corners(a, b, (x, y) => x * y),
  and: upToEither,
  or: (a, b) => {
    const range = upToAllOnes(a, b);
    return range && both(range, { ...range, least: greater(a.least, b.least) });
  },
  exclusiveOr: upToAllOnes,
  shiftLeft: (a, b) => isShift(b) ? corners(a, b, (x, y) => x << y) : undefined,
  shiftRight: (a, b) =>
    isShift(b) ? corners(a, b, (x, y) => x >> y) : undefined,
  multiplyHigh: (a, b) =>
    a.least >= 0n && b.least >= 0n
      ? corners(a, b, (x, y) => x * y >> 64n)
      : undefined,
  divide: (a, b) => {
    const parts = withoutZero(b).map((one) => corners(a, one, (x, y) => x / y));
    return [...parts, ...holdsZero(b) ? [only(0n)] : []].reduce(either);
  },
  remainder: (a, b) => {
    if (a.least >= 0n && a.greatest < b.least) return a;
    const size = greater(-b.least, b.greatest) - 1n;
    if (size < 0n) return only(0n);
    return {
      least: a.least < 0n ? greater(a.least, -size) : 0n,
      greatest: a.greatest > 0n ? lesser(a.greatest, size) : 0n,
    };
  },
};

// A quotient grows with what is divided. With the divisor it falls, on either side of 0. By 0 it
// is 0 ([[Arithmetic]]), though a check keeps that from happening.

/** The negative and the positive numbers of `range`. */
function withoutZero(range: Range): Range[] {
  const negative = {
    least: range.least,
    greatest: lesser(range.greatest, -1n),
  };
  const positive = {
    least: greater(range.least, 1n),
    greatest: range.greatest,
  };
  return [negative, positive].filter((one) => !isEmpty(one));
}

function holdsZero({ least, greatest }: Range): boolean {
  return least <= 0n && greatest >= 0n;
}

/** The extremes of `compute` over the ends of both ranges. */
function corners(
  a: Range,
  b: Range,
  compute: (x: bigint, y: bigint) => bigint,
): Range {
  return [a.least, a.greatest]
    .flatMap((x) => [b.least, b.greatest].map((y) => only(compute(x, y))))
    .reduce(either);
}

/** An operand that is not negative bounds "and" on both sides. */
function upToEither(a: Range, b: Range): Range | undefined {
  const limits = [a, b].filter(({ least }) => least >= 0n)
    .map(({ greatest }) => greatest);
  if (limits.length === 0) return undefined;
  return { least: 0n, greatest: limits.reduce((x, y) => x < y ? x : y) };
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** Of two numbers without sign, neither "or" nor "exclusive or" sets a new top bit. */
function upToAllOnes(a: Range, b: Range): Range | undefined {
  if (a.least < 0n || b.least < 0n) return undefined;
  const bits = either(a, b).greatest.toString(2).length;
  return { least: 0n, greatest: (1n << BigInt(bits)) - 1n };
}

function isShift({ least, greatest }: Range): boolean {
  return least >= 0n && greatest < 64n;
}

// ## Comparison

/** Whether every number of `a` is less than every number of `b`, or none is. */
export function lessThan(a: Range, b: Range): boolean | undefined {
  if (a.greatest < b.least) return true;
  return a.least >= b.greatest ? false : undefined;
}

/** Whether the one number of `a` is the one of `b`, or they have none in common. */
export function areEqual(a: Range, b: Range): boolean | undefined {
  if (isEmpty(both(a, b))) return false;
  const one = single(a);
  return one !== undefined && one === single(b) ? true : undefined;
}
