// # Formats of numbers
//
// The bits of a floating-point number are a sign, an exponent and a fraction, and each
// format draws the borders and places the point in its own way.
//
// Here is 6.5, which is 13 halves, as a register holds it in each of them:
//
// :::figure float-example
// :::
//
// The *fraction* holds the digits of the number, and the *exponent* says where among
// them the point is. In binary the first digit of any number but zero is a one. It need
// not be stored: the fraction begins with the digit after it, and the one is said to be
// *hidden*. Of the digits 1101 of 6.5, the three behind the first are stored, followed by
// zeros.
//
// The exponents of 6.5 differ because each format counts from a number of its own: 1025
// stands for 2 in `T`, and 1027 for 3 in `G`, which places the point one digit further to
// the left.
//
// :::figure float-formats
// :::

import type { FloatFormat } from "../instructions/float_operations.ts";

/** A format with a fraction and an exponent. */
export type NumberFormat = Exclude<FloatFormat, "Q" | "L">;

/** How the numbers of one format look in a register. */
export interface FloatLayout {
  /** Whether it knows infinities and denormal numbers, or reserved operands. */
  readonly family: "IEEE" | "VAX";
  /** How many bits of the register belong to the exponent. */
  readonly exponentBits: number;
  /** How many belong to the fraction. */
  readonly fractionBits: number;
  /** How many digits a number really has, with the hidden one. */
  readonly precision: number;
  /** The exponent field of a number whose last fraction bit counts one. */
  readonly point: number;
  /** The exponent field of the smallest numbers that have a hidden one. */
  readonly least: number;
  /** The exponent field of the largest numbers. */
  readonly greatest: number;
}

// A register has 64 bits whatever the format. So an `S`, of which memory holds 32 bits,
// is spread out when it is loaded: it becomes the `T` of the same value, and the
// hardware needs one kind of circuit. The low 29 bits of its fraction are zeros, and its
// exponent keeps to the middle of a range that is now too wide for it. `F` lives inside
// `G` in the same way. `D` is a stranger here: it has more digits and fewer exponents than
// anything else in a register, and can only be converted to and from `G`.
//
// Nothing keeps a program from giving a register with more digits to an instruction for
// `S` or `F`. By the handbook the result is then UNPREDICTABLE: any bits, and not the same
// ones each time. Our machine takes the digits as they are and rounds the result.

type Widths = Pick<FloatLayout, "exponentBits" | "fractionBits">;

const USUAL: Readonly<Widths> = { exponentBits: 11, fractionBits: 52 };

/** The layout of each format. */
export const LAYOUTS: Readonly<Record<NumberFormat, FloatLayout>> = {
  S: {
    ...USUAL,
    family: "IEEE",
    precision: 24,
    point: 1075,
    least: 897,
    greatest: 1150,
  },
  T: {
    ...USUAL,
    family: "IEEE",
    precision: 53,
    point: 1075,
    least: 1,
    greatest: 2046,
  },
  F: {
    ...USUAL,
    family: "VAX",
    precision: 24,
    point: 1077,
    least: 897,
    greatest: 1151,
  },
  G: {
    ...USUAL,
    family: "VAX",
    precision: 53,
    point: 1077,
    least: 1,
    greatest: 2047,
  },
  D: {
    family: "VAX",
    exponentBits: 8,
    fractionBits: 55,
    precision: 56,
    point: 184,
    least: 1,
    greatest: 255,
  },
};

// ## Taking a number apart
//
// Engineers of the VAX put the point before the hidden one, those of the IEEE standard
// behind it. We put it at the far end, behind the last digit, because then the digits are
// a whole number and need no point at all. That is what `point` above is for. 6.5 as a `T`
// has the exponent field 1025; its 53 digits are a whole number of which each counts
// 2 to the power of 1025 − 1075.

/** An exact number: `significand` times 2 to the power of `exponent`. */
export interface Exact {
  /** Whether it is below zero; a zero has a sign as well. */
  readonly negative: boolean;
  /** A whole number, at least 0. */
  readonly significand: bigint;
  /** Any whole number. */
  readonly exponent: number;
}

/** The three parts of a number as they stand in a register. */
export interface FloatFields {
  /** The sign bit. */
  readonly negative: boolean;
  /** The exponent field. */
  readonly field: number;
  /** The fraction field, without a hidden one. */
  readonly fraction: bigint;
}

/** Cuts `bits` into the three parts that `layout` says. */
export function fieldsOf(bits: bigint, layout: FloatLayout): FloatFields {
  const { exponentBits, fractionBits } = layout;
  const upper = Number(bits >> BigInt(fractionBits));
  const field = upper & (1 << exponentBits) - 1;
  const fraction = BigInt.asUintN(fractionBits, bits);
  return { negative: upper !== field, field, fraction };
}

/** The exact number that has a hidden one and these fields. */
export function normalNumber(fields: FloatFields, layout: FloatLayout): Exact {
  const hidden = 1n << BigInt(layout.fractionBits);
  return {
    negative: fields.negative,
    significand: hidden | fields.fraction,
    exponent: fields.field - layout.point,
  };
}

// The other way is the same in reverse. A register may have room for more digits than the
// format has, as for `S`; then the digits stand at the upper end.

/** Puts three parts together; `fields` fit `layout`. */
export function bitsOf(fields: FloatFields, layout: FloatLayout): bigint {
  const { exponentBits, fractionBits } = layout;
  const upper = fields.field + (fields.negative ? 2 ** exponentBits : 0);
  return BigInt(upper) << BigInt(fractionBits) | fields.fraction;
}

/** How many bits of the register lie below the last digit of the format. */
export function spareBits(layout: FloatLayout): number {
  return layout.fractionBits + 1 - layout.precision;
}

/** The exponent at which `layout`'s smallest numbers count their last digit. */
export function leastExponent(layout: FloatLayout): number {
  return layout.least - layout.point + spareBits(layout);
}

/**
 * The fields of a number with exactly `layout.precision` digits, or with fewer at the
 * least exponent. The exponent field may be outside the format's range.
 */
export function fieldsFor(value: Exact, layout: FloatLayout): FloatFields {
  const spare = spareBits(layout);
  const digits = value.significand << BigInt(spare);
  const fraction = BigInt.asUintN(layout.fractionBits, digits);
  const hidden = digits !== fraction;
  const field = hidden ? value.exponent - spare + layout.point : 0;
  return { negative: value.negative, field, fraction };
}

// ## In memory
//
// The instructions that load and store do the spreading and its reverse, and they do it
// by moving bits: no load or store of a number rounds, checks or traps for its value
// ([[§Moving floating-point numbers]]). `LDS` copies the sign and the 23 bits of fraction
// and inserts three bits into the exponent. `STS` leaves them out again. `LDT` and `STT`
// move 64 bits as they are.
//
// The numbers of the VAX have their 16-bit pieces in another order, and `LDF`, `LDG` and
// their stores exchange them ([[§The VAX's order]]). `D` has no load of its own. `LDG`
// does, because it exchanges the same pieces, and only a conversion looks at what it has
// loaded as a `D`.
