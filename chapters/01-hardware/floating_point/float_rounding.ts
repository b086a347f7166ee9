// # Rounding
//
// Rounding cuts a number's digits to a given length, and looks at what was cut off to
// decide whether the last digit that stays goes up by one.
//
// Suppose that there is room for four digits, and the true result is 1101.10 in binary:
// thirteen and a half. The neighbours are 1101 and 1110. There is no nearest one, so
// *normal* rounding takes the one whose last digit is even: 1110. It is called unbiased
// because in the long run it goes up as often as down. The other modes ask no such
// question. *Chopped* rounding goes towards zero, the next two go down and up:
//
// :::figure float-rounding
// :::
//
// The last column is the rule of the VAX, and the one that is taught at school: a half
// goes away from zero.

import type { Exact } from "./float_formats.ts";
import { EXCEPTION, type FloatResult } from "./requests.ts";
import type { FloatRounding } from "../instructions/float_operations.ts";
import { unsigned } from "../numbers.ts";

/** The roundings of both families. */
export type Rounding = FloatRounding | "nearestAway";

/** What was cut off, compared with half of the last digit that stayed. */
type Rest = "less than half" | "half" | "more than half";

// Each mode is one line: given the sign, whether the last digit is odd, and what was cut
// off (which is more than nothing), does the digit go up?

const GOES_UP: Readonly<
  Record<Rounding, (negative: boolean, odd: boolean, rest: Rest) => boolean>
> = {
  normal: (_, odd, rest) => rest === "half" ? odd : rest === "more than half",
  nearestAway: (_, __, rest) => rest !== "less than half",
  chopped: () => false,
  minus: (negative) => negative,
  plus: (negative) => !negative,
};

// ## One function for all
//
// Where to cut? A format has so many digits, its *precision*; that is one limit. The
// other is at the small end: the exponent cannot go below a least one, so digits that
// count less than that are cut off whatever the precision. An integer has only the second
// limit: it can have any number of digits, and nothing behind the point.

/** The number of binary digits of `value`, which is not below 0; zero has none. */
export function digitsOf(value: bigint): number {
  const text = value.toString(16);
  return 4 * text.length - Math.clz32(parseInt(text[0]!, 16)) + 28;
}

/** A rounded number, and whether rounding changed it. */
export interface Rounded extends Exact {
  /** Whether something other than zeros was cut off. */
  readonly inexact: boolean;
}

/**
 * The number next to `value` with at most `precision` digits and an exponent of at least
 * `least`. It has exactly `precision` digits unless the least exponent forbids that.
 */
export function roundTo(
  value: Exact,
  precision: number,
  least: number,
  rounding: Rounding,
): Rounded {
  const { negative, significand, exponent } = value;
  const surplus = digitsOf(significand) - precision;
  const cut = Math.max(surplus, least - exponent);
  if (cut <= 0) {
    const longer = significand << BigInt(-cut);
    const lower = exponent + cut;
    return { negative, significand: longer, exponent: lower, inexact: false };
  }
  const { kept, inexact } = shorten(negative, significand, cut, rounding);
  // One more than 1111 is 10000: a digit too many, and it is a zero.
  const carried = cut === surplus && kept >> BigInt(precision) !== 0n;
  return {
    negative,
    significand: carried ? kept >> 1n : kept,
    exponent: exponent + cut + (carried ? 1 : 0),
    inexact,
  };
}

/** `significand` without its last `cut` digits, rounded. */
function shorten(
  negative: boolean,
  significand: bigint,
  cut: number,
  rounding: Rounding,
): { kept: bigint; inexact: boolean } {
  const kept = significand >> BigInt(cut);
  const rest = BigInt.asUintN(cut, significand);
  if (rest === 0n) return { kept, inexact: false };
  const odd = (kept & 1n) === 1n;
  const up = GOES_UP[rounding](negative, odd, compareWithHalf(rest, cut));
  return { kept: up ? kept + 1n : kept, inexact: true };
}

/** How `rest`, which has `digits` digits, compares with half of one more digit. */
function compareWithHalf(rest: bigint, digits: number): Rest {
  const half = 1n << BigInt(digits - 1);
  if (rest === half) return "half";
  return rest < half ? "less than half" : "more than half";
}

// That is all the rounding there is. The pages that follow call [[roundTo]] with the
// limits of a format, and what it returns only has to be written down in that format's
// way.
//
// ## To an integer
//
// `CVTTQ` and `CVTGQ` make an integer. If it does not fit 64 bits, the lowest 64 of its
// bits are the result. That looks like an oversight and is useful: a compiler that wants
// an *unsigned* number converts with the same instruction and gets the right bits up to
// 2⁶⁴.

const LARGEST = 2n ** 63n - 1n;

/** The integer next to `value`, or as much of it as fits; `IOV` and `INE` say so. */
export function roundToInteger(value: Exact, rounding: Rounding): FloatResult {
  const rounded = roundTo(value, Infinity, 0, rounding);
  const { negative, significand, inexact } = rounded;
  const overflow = significand > LARGEST + (negative ? 1n : 0n);
  const { INE, IOV } = EXCEPTION;
  return {
    bits: unsigned(negative ? -significand : significand),
    exceptions: (overflow ? IOV : 0) | (overflow || inexact ? INE : 0),
  };
}
