// A second opinion on floating-point arithmetic, by looking for the neighbours.
//
// The numbers of a format are counted from zero upwards: number 0 is zero, number 1 the
// smallest one, and so on to the largest. The neighbours of a true result are then found by
// halving, with nothing known about the result but whether a number is larger than it. No
// digits are shifted or cut off, and no exponents compared.

import {
  EXCEPTION,
  type FloatLayout,
  type FloatResult,
  LAYOUTS,
} from "../../chapters/01-hardware/mod.ts";

/** A format, described from how it looks in memory. */
export interface Counted {
  readonly layout: FloatLayout;
  /** How many numbers lie between a power of two and the next. */
  readonly step: number;
  /** The number (by count) of one. */
  readonly one: bigint;
  /** The numbers of the smallest number with a hidden one and of the largest. */
  readonly least: bigint;
  readonly largest: bigint;
  /** The register that holds number `count`. */
  register(count: bigint, negative: boolean): bigint;
  readonly infinity: bigint;
}

const { S, T, F, G } = LAYOUTS;

function sixtyFour(layout: FloatLayout, one: bigint, largest: bigint): Counted {
  return {
    layout,
    step: 52,
    one,
    least: 1n << 52n,
    largest,
    register: (count, negative) => withSign(count, negative),
    infinity: 0x7ffn << 52n,
  };
}

function thirtyTwo(layout: FloatLayout, one: bigint, largest: bigint): Counted {
  return {
    layout,
    step: 23,
    one,
    least: 1n << 23n,
    largest,
    register: (count, negative) => withSign(spread(count), negative),
    infinity: 0x7ffn << 52n,
  };
}

function withSign(bits: bigint, negative: boolean): bigint {
  return negative ? bits | 1n << 63n : bits;
}

/** What a load makes of the lower 31 bits of an S or F that is not infinite. */
function spread(word: bigint): bigint {
  const top = word >> 30n & 1n;
  const field = word >> 23n & 0x7fn;
  const middle = top === 1n || word >> 23n === 0n ? 0n : 7n;
  return top << 62n | middle << 59n | field << 52n | (word & 0x7f_ffffn) << 29n;
}

/** A format of seven bits: few enough to try everything. */
export const TINY: FloatLayout = {
  family: "IEEE",
  exponentBits: 3,
  fractionBits: 3,
  precision: 4,
  point: 6,
  least: 1,
  greatest: 6,
};

/** The formats that are tried, by name. */
export const COUNTED = {
  S: thirtyTwo(S, 127n << 23n, (255n << 23n) - 1n),
  T: sixtyFour(T, 1023n << 52n, (2047n << 52n) - 1n),
  F: thirtyTwo(F, 129n << 23n, (256n << 23n) - 1n),
  G: sixtyFour(G, 1025n << 52n, (2048n << 52n) - 1n),
  tiny: {
    layout: TINY,
    step: 3,
    one: 3n << 3n,
    least: 1n << 3n,
    largest: (7n << 3n) - 1n,
    register: (count, negative) => negative ? count | 1n << 6n : count,
    infinity: 7n << 3n,
  },
} as const satisfies Record<string, Counted>;

// ## What number `count` is worth
//
// All values are whole numbers of a unit that is smaller than the square of anything.

const UNIT = 2200;

/** The value of number `count`, in units. */
export function valueOf(count: bigint, format: Counted): bigint {
  const { step, one } = format;
  const size = 1n << BigInt(step);
  const binade = count / size;
  const digits = count % size;
  const scale = Number(binade) - Number(one / size) - step + UNIT;
  if (binade > 0n) return (size + digits) << BigInt(scale);
  return format.layout.family === "IEEE" ? digits << BigInt(scale + 1) : 0n;
}

/** How a value in units compares with the size of a true result. */
export type Compare = (value: bigint) => number;

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** True results, given the sizes of two operands in units. */
export const TRUE_RESULTS = {
  add: (a: bigint, b: bigint): Compare => (value) => order(value, a + b),
  multiply: (a: bigint, b: bigint): Compare => {
    const scaled = a * b;
    return (value) => order(value << BigInt(UNIT), scaled);
  },
  divide: (a: bigint, b: bigint): Compare => {
    const scaled = a << BigInt(UNIT);
    return (value) => order(value * b, scaled);
  },
  squareRoot: (_: bigint, b: bigint): Compare => {
    const scaled = b << BigInt(UNIT);
    return (value) => order(value * value, scaled);
  },
};

// ## Finding the neighbours

/** The largest number that is not larger than the true result. */
function below(compare: Compare, format: Counted): bigint {
  let low = 0n;
  let high = format.largest + 1n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (compare(valueOf(middle, format)) <= 0) low = middle;
    else high = middle;
  }
  return low;
}

/** Where a true result lies: at number `count`, or between it and the next. */
export interface Place {
  readonly count: bigint;
  readonly exact: boolean;
  /** How the middle of both compares with the true result. */
  readonly middle: number;
  /** Whether it lies at or beyond what would follow the largest number. */
  readonly beyond: boolean;
  readonly compare: Compare;
}

/** Looks for the place of a true result that is not zero. */
export function placeOf(compare: Compare, format: Counted): Place {
  const count = below(compare, format);
  const value = valueOf(count, format);
  const next = valueOf(count + 1n, format);
  return {
    count,
    exact: compare(value) === 0,
    middle: compare((value + next) / 2n),
    beyond: compare(valueOf(format.largest + 1n, format)) <= 0,
    compare,
  };
}

const { INE, OVF, UNF } = EXCEPTION;

/** What an IEEE operation leaves whose true result has this place and sign. */
export function expectedIeee(
  place: Place,
  negative: boolean,
  rounding: string,
  completed: boolean,
  format: Counted,
): FloatResult {
  const up = rounding === "normal"
    ? place.middle < 0 || place.middle === 0 && place.count % 2n === 1n
    : rounding === (negative ? "minus" : "plus");
  const count = place.exact || !up ? place.count : place.count + 1n;
  if (place.beyond || count > format.largest) {
    const outwards = rounding === "normal" || up;
    const bits = outwards
      ? format.register(0n, negative) | format.infinity
      : format.register(format.largest, negative);
    return { bits, exceptions: OVF | INE };
  }
  const tiny = count < format.least;
  if (tiny && !completed) return { bits: 0n, exceptions: UNF | INE };
  const exceptions = (place.exact ? 0 : INE) | (tiny ? UNF : 0);
  return { bits: format.register(count, negative), exceptions };
}

/** The same for a VAX operation; results that do not exist are reserved operands. */
export function expectedVax(
  place: Place,
  negative: boolean,
  rounding: string,
  format: Counted,
): FloatResult {
  const up = rounding !== "chopped" && place.middle <= 0;
  const reserved = { bits: 1n << 63n, exceptions: OVF };
  if (place.beyond) return reserved;
  if (place.count < format.least) {
    const least = valueOf(format.least, format);
    const quarter = (valueOf(format.least + 1n, format) - least) / 4n;
    const enough = rounding !== "chopped" &&
      place.compare(least - quarter) <= 0;
    if (!enough) return { bits: 0n, exceptions: UNF };
    return { bits: format.register(format.least, negative), exceptions: 0 };
  }
  const count = place.exact || !up ? place.count : place.count + 1n;
  if (count > format.largest) return reserved;
  return { bits: format.register(count, negative), exceptions: 0 };
}
