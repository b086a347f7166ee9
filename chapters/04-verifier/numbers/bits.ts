// # Bits that are known
//
// Of `x & 12` nobody knows the number, but everybody knows that its last two bits are 0.
//
// A range cannot say that: it would have to have gaps. So the verifier keeps a second kind of
// knowledge beside it. Each of the 64 bits of a register is known to be 1, known to be 0, or
// not known. Two numbers hold that for all bits: one with the bits known to be 1, one with those
// known to be 0.
//
// Bitwise operations are exact in it. Sums are nearly so: a bit of a sum is known if both bits
// above each other are known, and what is carried into them.

import type { Scalar } from "../../03-spindles/mod.ts";
import { MASK64 } from "./ranges.ts";

/** What is known of the 64 bits of a register; no bit is in both. */
export interface Bits {
  /** The bits that are known to be 1. */
  readonly ones: bigint;
  /** The bits that are known to be 0. */
  readonly zeros: bigint;
}

/** Nothing is known. */
export const NO_BITS: Bits = { ones: 0n, zeros: 0n };

/** All bits of one number. */
export function bitsOf(value: bigint): Bits {
  const ones = BigInt.asUintN(64, value);
  return { ones, zeros: ones ^ MASK64 };
}

/** What both know: all that is known of something that is one of the two. */
export function eitherBits(a: Bits, b: Bits): Bits {
  return { ones: a.ones & b.ones, zeros: a.zeros & b.zeros };
}

/** What one of them knows, of something that both speak of. */
export function bothBits(a: Bits, b: Bits): Bits {
  return { ones: a.ones | b.ones, zeros: a.zeros | b.zeros };
}

// ## Sums
//
// The numbers that fit to known bits lie between the one whose other bits are all 0 and the one
// whose other bits are all 1. Where the sums of the two ends have the same bits, nothing in
// between has carried differently. (This is how the verifier of Linux adds, and it is shown there to
// be the best that can be said of single bits.)

function unknown({ ones, zeros }: Bits): bigint {
  return ~(ones | zeros) & MASK64;
}

function known(value: bigint, open: bigint): Bits {
  const sure = ~open & MASK64;
  return { ones: value & sure, zeros: ~value & sure };
}

/** The bits of a sum. */
export function addBits(a: Bits, b: Bits): Bits {
  const [p, q] = [unknown(a), unknown(b)];
  const least = a.ones + b.ones;
  return known(least, (least ^ (least + p + q)) | p | q);
}

/** The bits of a difference. */
export function subtractBits(a: Bits, b: Bits): Bits {
  const [p, q] = [unknown(a), unknown(b)];
  const middle = a.ones - b.ones;
  return known(middle, ((middle + p) ^ (middle - q)) | p | q);
}

// ## Products
//
// The last bits of a product depend on the last bits of its factors only. And zeros at the end
// of both add up.

/** The bits of a product. */
export function multiplyBits(a: Bits, b: Bits): Bits {
  const sure = below(lowest(unknown(a)) < lowest(unknown(b)) ? a : b);
  const product = known(a.ones * b.ones, ~sure & MASK64);
  const ends = lowest(~a.zeros & MASK64) + lowest(~b.zeros & MASK64);
  const even = (1n << BigInt(Math.min(64, ends))) - 1n;
  return { ones: product.ones & ~even, zeros: product.zeros | even };
}

/** The bits below the first one that is not known. */
function below(bits: Bits): bigint {
  return (1n << BigInt(lowest(unknown(bits)))) - 1n;
}

/** The number of the lowest bit that is set; 64 if there is none. */
function lowest(bits: bigint): number {
  if (bits === 0n) return 64;
  const low = Number(bits & 0xffff_ffffn);
  if (low !== 0) return 31 - Math.clz32(low & -low);
  const high = Number(bits >> 32n & 0xffff_ffffn);
  return 63 - Math.clz32(high & -high);
}

// ## One bit at a time

/** The bits of "and". */
export function andBits(a: Bits, b: Bits): Bits {
  return { ones: a.ones & b.ones, zeros: a.zeros | b.zeros };
}

/** The bits of "or". */
export function orBits(a: Bits, b: Bits): Bits {
  return { ones: a.ones | b.ones, zeros: a.zeros & b.zeros };
}

/** The bits of "exclusive or". */
export function exclusiveOrBits(a: Bits, b: Bits): Bits {
  return {
    ones: a.ones & b.zeros | a.zeros & b.ones,
    zeros: a.ones & b.ones | a.zeros & b.zeros,
  };
}

// ## Shifts
//
// By a distance that is known all bits move. A shift to the right fills with the sign, which for
// numbers without sign is 0: what is known of the first bit is known of all that come in.

/** The bits of `a << distance`, with 0 <= distance < 64. */
export function leftBits({ ones, zeros }: Bits, distance: bigint): Bits {
  const filled = (1n << distance) - 1n;
  return {
    ones: BigInt.asUintN(64, ones << distance),
    zeros: BigInt.asUintN(64, zeros << distance | filled),
  };
}

/** The bits of `a >> distance`, with 0 <= distance < 64, of a number with or without sign. */
export function rightBits(
  { ones, zeros }: Bits,
  distance: bigint,
  signed: boolean,
): Bits {
  if (!signed) {
    const filled = MASK64 ^ (MASK64 >> distance);
    return { ones: ones >> distance, zeros: zeros >> distance | filled };
  }
  const move = (bits: bigint) =>
    BigInt.asUintN(64, BigInt.asIntN(64, bits) >> distance);
  return { ones: move(ones), zeros: move(zeros) };
}

// ## Fitting into a type

/** What is known after the low bits alone have been made a number of `type`. */
export function wrapBits(bits: Bits, type: Scalar): Bits {
  if (type.kind !== "integer" || type.bits === 64) return bits;
  const upper = MASK64 << BigInt(type.bits) & MASK64;
  const sign = 1n << BigInt(type.bits - 1);
  const [ones, zeros] = [bits.ones & ~upper, bits.zeros & ~upper];
  if (!type.signed || zeros & sign) return { ones, zeros: zeros | upper };
  return { ones: ones & sign ? ones | upper : ones, zeros };
}
