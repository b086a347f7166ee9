// # Reasoning backwards
//
// Who learns that `x + 1` is at most 8 learns that `x` is at most 7.
//
// So far everything went forwards, from operands to results. A test goes the other way: it tells something
// of a result, and what it was computed from must have been such that this came out. `x / 4 < 16` says that
// `x` is below 64. `x & 1 == 0` says that its last bit is 0. `i32(x) >= 0` says the same of bit 31.
//
// What is said of an operand may be wider than the truth, as before, and must never be narrower.

import type { Arithmetic, Scalar } from "../../03-spindles/mod.ts";
import { type Bits, exclusiveOrBits, leftBits, NO_BITS } from "./bits.ts";
import {
  anyOf,
  arithmeticKnown,
  baseOf,
  bothKnown,
  convertedKnown,
  eitherKnown,
  isImpossible,
  type Known,
  knownOf,
} from "./known.ts";
import { both, MASK64, type Range } from "./ranges.ts";

/** What the operands `a` and `b` must have been if `a operator b` in `type` is like `now`. */
export function operandsBefore(
  operator: Arithmetic,
  a: Known,
  b: Known,
  now: Known,
  type: Scalar,
): readonly [Known, Known] {
  return BEFORE[operator]?.(a, b, now, baseOf(type)) ?? [a, b];
}

type Before = (
  a: Known,
  b: Known,
  now: Known,
  type: Scalar,
) => readonly [Known, Known];

/** `known`, and that it lies in `range`. */
function inside(known: Known, range: Range): Known {
  return knownOf(both(known, range), known);
}

/** `known`, and that it has `bits`. */
function having(known: Known, { ones, zeros }: Bits): Known {
  return knownOf(known, {
    ones: known.ones | ones,
    zeros: known.zeros | zeros,
  });
}

function fits({ least, greatest }: Range, type: Scalar): boolean {
  const all = anyOf(type);
  return least >= all.least && greatest <= all.greatest;
}

// ## Sums
//
// The difference of a sum and one part is the other, wrapped around as the sum was. If the sum cannot have
// wrapped, then the difference has not either, and that says more.

const BEFORE: Partial<Record<Arithmetic, Before>> = {
  add: (a, b, now, type) => {
    const sum = {
      least: a.least + b.least,
      greatest: a.greatest + b.greatest,
    };
    const part = (one: Known, other: Known) => {
      const known = bothKnown(
        one,
        arithmeticKnown("subtract", now, other, type),
      );
      return fits(sum, type) ? inside(known, difference(now, other)) : known;
    };
    return [part(a, b), part(b, a)];
  },
  subtract: (a, b, now, type) => {
    const whole = bothKnown(a, arithmeticKnown("add", now, b, type));
    const part = bothKnown(b, arithmeticKnown("subtract", a, now, type));
    if (!fits(difference(a, b), type)) return [whole, part];
    const sum = {
      least: now.least + b.least,
      greatest: now.greatest + b.greatest,
    };
    return [inside(whole, sum), inside(part, difference(a, now))];
  },
  multiply: (a, b, now, type) => {
    if (a.least < 0n || b.least < 0n) return [a, b];
    if (!fits({ least: 0n, greatest: a.greatest * b.greatest }, type)) {
      return [a, b];
    }
    const factor = (one: Known, other: Known) =>
      other.least < 1n ? one : inside(one, {
        least: (now.least + other.greatest - 1n) / other.greatest,
        greatest: now.greatest / other.least,
      });
    return [factor(a, b), factor(b, a)];
  },
  divide: (a, b, now) => {
    if (a.least < 0n || b.least < 1n) return [a, b];
    const range = {
      least: now.least * b.least,
      greatest: (now.greatest + 1n) * b.greatest - 1n,
    };
    return [inside(a, range), b];
  },
  remainder: (a, b, now) => {
    if (a.least < 0n || b.least < 1n) return [a, b];
    return [
      inside(a, { ...a, least: now.least }),
      inside(b, { ...b, least: now.least + 1n }),
    ];
  },
  // A 1 that "and" leaves was there in both; a 0 in one, and if the other had a 1, it was this one.
  and: (a, b, now) => {
    const part = (one: Known, other: Known) =>
      having(one, { ones: now.ones, zeros: now.zeros & other.ones });
    return [part(a, b), part(b, a)];
  },
  or: (a, b, now) => {
    const part = (one: Known, other: Known) =>
      having(one, { ones: now.ones & other.zeros, zeros: now.zeros });
    return [part(a, b), part(b, a)];
  },
  exclusiveOr: (a, b, now) => [
    having(a, exclusiveOrBits(now, b)),
    having(b, exclusiveOrBits(now, a)),
  ],
  shiftLeft: (a, b, now, type) => {
    if (b.least !== b.greatest || b.least < 0n || b.least > 63n) return [a, b];
    const kept = bitsOfType(type) >> b.least;
    const bits = {
      ones: now.ones >> b.least & kept,
      zeros: now.zeros >> b.least & kept,
    };
    const range = {
      least: a.least << b.least,
      greatest: a.greatest << b.least,
    };
    const known = having(a, bits);
    if (!fits(range, type)) return [known, b];
    const filled = (1n << b.least) - 1n;
    return [
      inside(known, {
        least: (now.least + filled) >> b.least,
        greatest: now.greatest >> b.least,
      }),
      b,
    ];
  },
  shiftRight: (a, b, now) => {
    if (b.least !== b.greatest || b.least < 0n || b.least > 63n) return [a, b];
    const filled = (1n << b.least) - 1n;
    const { ones, zeros } = leftBits(now, b.least);
    return [
      inside(having(a, { ones, zeros: zeros & ~filled }), {
        least: now.least << b.least,
        greatest: (now.greatest << b.least) + filled,
      }),
      b,
    ];
  },
};

function difference(a: Range, b: Range): Range {
  return { least: a.least - b.greatest, greatest: a.greatest - b.least };
}

function bitsOfType(type: Scalar): bigint {
  return type.kind === "integer" ? (1n << BigInt(type.bits)) - 1n : MASK64;
}

// ## Conversions
//
// A number that has become one with as many bits or more can be told from it: the numbers below the one at which
// the sign changes stay what they are, and the others all move by the same. Of one that has become
// shorter only the low bits are told.

/** What `known`, a number of type `from`, must have been if it has become `now` in type `to`. */
export function convertedBefore(
  known: Known,
  now: Known,
  from: Scalar,
  to: Scalar,
): Known {
  if (to.kind === "bool") return countedBefore(known, now);
  if (from.kind !== "integer" || to.kind !== "integer") return known;
  const shorter = from.bits < to.bits ? from : to;
  const low = bitsOfType(shorter);
  const bits = { ones: now.ones & low, zeros: now.zeros & low };
  const told = having(known, bits);
  if (to.bits < from.bits) {
    return fits(known, to) ? inside(told, now) : told;
  }
  const turn = from.signed ? 0n : 1n << BigInt(from.bits - 1);
  const parts = [
    inside(told, { least: anyOf(from).least, greatest: turn - 1n }),
    inside(told, { least: turn, greatest: anyOf(from).greatest }),
  ].flatMap((part): Known[] => {
    if (isImpossible(part)) return [];
    const image = convertedKnown(part, baseOf(to));
    const seen = knownOf(both(image, now), NO_BITS);
    if (isImpossible(seen)) return [];
    return [bothKnown(part, convertedKnown(seen, baseOf(from)))];
  }).filter((part) => !isImpossible(part));
  if (parts.length === 0) return { ...told, least: 1n, greatest: 0n };
  return parts.reduce(eitherKnown);
}

/** A number is not 0 if it has become true. */
function countedBefore(known: Known, now: Known): Known {
  if (now.greatest === 0n) return inside(known, { least: 0n, greatest: 0n });
  if (now.least < 1n) return known;
  return inside(known, {
    least: known.least === 0n ? 1n : known.least,
    greatest: known.greatest === 0n ? -1n : known.greatest,
  });
}
