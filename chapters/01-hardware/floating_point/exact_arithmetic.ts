// # Exact results
//
// With whole numbers as long as they need to be, the true result of an operation is
// found in one line, or at least so many of its digits that rounding cannot tell the
// difference.
//
// Here is the sum of 6.5 and 0.8125 in a format with four digits. The longer one is
// shifted until the last digits of both count the same. Then whole numbers are added, and
// the sum is rounded:
//
// :::figure float-addition
// :::
//
// :::aside
// Hardware has no numbers of any length. It shifts the *smaller* number to the right and
// keeps just three of the digits that fall off its end. The last of the three, the
// *sticky* digit, is a one if any of those that it stands for was. Three are enough to
// round as if all were there.
// :::

import type { Exact } from "./float_formats.ts";
import type { FloatRounding } from "../instructions/float_operations.ts";

/** `value` with the other sign. */
export function negated<T extends Exact>(value: T): T {
  return { ...value, negative: !value.negative };
}

/**
 * `a` plus `b`. A sum of zero has the sign of both if they agree; otherwise it is a
 * positive zero, or a negative one where `rounding` is downwards.
 */
export function exactSum(a: Exact, b: Exact, rounding: FloatRounding): Exact {
  const exponent = Math.min(a.exponent, b.exponent);
  const total = shifted(a, exponent) + shifted(b, exponent);
  if (total !== 0n) return exactInteger(total, exponent);
  const agree = a.negative === b.negative;
  const negative = agree ? a.negative : rounding === "minus";
  return { negative, significand: 0n, exponent };
}

/** The signed whole number that `value` is in units of 2 to the power of `exponent`. */
function shifted(value: Exact, exponent: number): bigint {
  const { significand } = value;
  const long = significand << BigInt(value.exponent - exponent);
  return value.negative ? -long : long;
}

/** The number `value`, a signed whole number in units of 2 to the power of `exponent`. */
export function exactInteger(value: bigint, exponent = 0): Exact {
  const negative = value < 0n;
  return { negative, significand: negative ? -value : value, exponent };
}

// A product needs no shifting: digits are multiplied, exponents are added.

/** `a` times `b`. */
export function exactProduct(a: Exact, b: Exact): Exact {
  return {
    negative: a.negative !== b.negative,
    significand: a.significand * b.significand,
    exponent: a.exponent + b.exponent,
  };
}

// ## Digits without an end
//
// One divided by three is 0.010101… in binary and never ends. So a quotient cannot be
// exact. But rounding only asks whether what is cut off is less than a half, a half, or
// more. It is enough to have a few digits more than any format keeps, and after them one
// sticky digit that is a one if there is a remainder. No digit that is missing could
// change the answer.
//
// Dividing whole numbers gives as many digits as the dividend is longer than the divisor.
// So the dividend is made longer first. With {{float.extra}} more digits, a quotient has
// at least {{float.quotient}}, and no format keeps more than {{float.longest}}.

/** How many digits a dividend or radicand is made longer; an even number. */
export const EXTRA_DIGITS = 120;

/** `a` over `b`, which is not zero, with a sticky last digit. */
export function exactQuotient(a: Exact, b: Exact): Exact {
  const dividend = a.significand << BigInt(EXTRA_DIGITS);
  const digits = dividend / b.significand;
  const remains = digits * b.significand !== dividend;
  return {
    negative: a.negative !== b.negative,
    significand: withSticky(digits, remains),
    exponent: a.exponent - b.exponent - EXTRA_DIGITS - 1,
  };
}

/** `digits` and behind them one that says whether something `remains`. */
function withSticky(digits: bigint, remains: boolean): bigint {
  return digits << 1n | (remains ? 1n : 0n);
}

// A root is found in the same way. The exponent is halved: the root of 2¹⁰ is 2⁵. If it is
// odd, one digit is first moved from it to the whole number.

/** The square root of `value`, which is not below zero, with a sticky last digit. */
export function exactRoot(value: Exact): Exact {
  const odd = value.exponent & 1;
  const radicand = value.significand << BigInt(EXTRA_DIGITS + odd);
  const digits = integerRoot(radicand);
  const remains = digits * digits !== radicand;
  const exponent = (value.exponent - odd - EXTRA_DIGITS) / 2 - 1;
  return {
    negative: value.negative,
    significand: withSticky(digits, remains),
    exponent,
  };
}

// Newton's method takes a guess that is too large and the quotient of the radicand and
// the guess, which is then too small, and continues with the number halfway between. Each
// step doubles the number of right digits. When a guess stops getting smaller, it is the
// root without its fraction.

/** The largest whole number whose square is at most `radicand`. */
function integerRoot(radicand: bigint): bigint {
  if (radicand === 0n) return 0n;
  const half = radicand.toString(16).length * 2;
  let guess = 1n << BigInt(half);
  for (;;) {
    const next = guess + radicand / guess >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}
