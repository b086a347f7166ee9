// # What is known of a number
//
// A range and some bits together say more than each alone.
//
// If `x` lies between 0 and 9 and its last bit is 0, then `x` is at most 8. If all that is known is that it
// lies between 8 and 9, then all bits but the last are known. Whenever either kind of
// knowledge grows, the other is looked at again.

import {
  type Arithmetic,
  type Comparison,
  limitsOf,
  type Scalar,
} from "../../03-spindles/mod.ts";
import {
  addBits,
  andBits,
  type Bits,
  bitsOf,
  bothBits,
  eitherBits,
  exclusiveOrBits,
  leftBits,
  multiplyBits,
  NO_BITS,
  orBits,
  rightBits,
  subtractBits,
  wrapBits,
} from "./bits.ts";
import {
  areEqual,
  arithmeticRange,
  both,
  either,
  isEmpty,
  lessThan,
  MASK64,
  type Range,
  within,
} from "./ranges.ts";

/** A range and some bits of the same number. */
export interface Known extends Range, Bits {}

/** One number, of which everything is known. */
export function exactly(value: bigint): Known {
  return { least: value, greatest: value, ...bitsOf(value) };
}

/** A number between two, of whose bits nothing is said. */
export function between(least: bigint, greatest: bigint): Known {
  return { least, greatest, ...NO_BITS };
}

/** `range` and `bits` of the same number, with what each says about the other. */
export function knownOf(range: Range, bits: Bits): Known {
  let { least, greatest } = range;
  let { ones, zeros } = bits;
  if (least < 0n && greatest >= 0n) {
    if (ones & SIGN) greatest = -1n;
    else if (zeros & SIGN) least = 0n;
    else return { least, greatest, ones, zeros };
  }
  const base = least < 0n ? MASK64 + 1n : 0n;
  // What one says may make the other say more, so it goes on until nothing is new.
  while (least <= greatest) {
    const [p, q] = [least + base, greatest + base];
    const same = MASK64 ^ ((1n << BigInt(length(p ^ q))) - 1n);
    ones |= p & same;
    zeros |= (p ^ MASK64) & same;
    if ((ones & zeros) !== 0n) break;
    const [low, high] = [
      fittingFrom(p, ones, zeros),
      fittingTo(q, ones, zeros),
    ];
    if (low === p && high === q) break;
    [least, greatest] = [low - base, high - base];
  }
  return { least, greatest, ones, zeros };
}

/** The bit that a negative number has and no other. */
const SIGN = 1n << 63n;

// The least number from `p` on that has certain bits is `p` itself, if that has them. If not, look at the
// highest bit in which it is wrong. Where a 1 should be and is none, setting it makes the number larger, and
// all bits below may be as small as they can. Where a 0 should be, only a higher bit can help, one that is free to
// become 1. The greatest number up to `q` is found likewise, with 0 and 1 exchanged.

function fittingFrom(p: bigint, ones: bigint, zeros: bigint): bigint {
  const wrong = (p & zeros) | (ones & ~p);
  if (wrong === 0n) return p;
  const top = 1n << BigInt(length(wrong) - 1);
  if (ones & top) return (p & -top) | (ones & ((top << 1n) - 1n));
  const free = ~(p | ones | zeros) & MASK64 & -(top << 1n);
  if (free === 0n) return MASK64 + 1n;
  const step = free & -free;
  return (p & -step) | step | (ones & (step - 1n));
}

function fittingTo(q: bigint, ones: bigint, zeros: bigint): bigint {
  return MASK64 - fittingFrom(q ^ MASK64, zeros, ones);
}

/** How many bits a number below 2^64 has without leading zeros. */
function length(number: bigint): number {
  const high = Number(number >> 32n);
  if (high !== 0) return 64 - Math.clz32(high);
  return 32 - Math.clz32(Number(number));
}

/** The numbers that the bits of `type` can be, whatever its author says of their range. */
export function baseOf(type: Scalar): Scalar {
  if (type.kind !== "integer") return type;
  const { bits, signed, least, greatest, name } = type;
  const plain = least === undefined && greatest === undefined &&
    name === undefined;
  return plain ? type : { kind: "integer", bits, signed };
}

/** Everything that a number of `type` can be. */
export function anyOf(type: Scalar): Known {
  if (type.kind !== "integer") return type.kind === "bool" ? ANY_TRUTH : ANY_64;
  if (type.least !== undefined || type.greatest !== undefined) {
    return computeAny(type);
  }
  const known = type.signed ? ANY_SIGNED : ANY_UNSIGNED;
  return known.get(type.bits) ?? computeAny(type);
}

function computeAny(type: Scalar): Known {
  const [least, greatest] = limitsOf(type);
  return knownOf({ least, greatest }, NO_BITS);
}

const ANY_TRUTH = computeAny({ kind: "bool" });
const ANY_64 = computeAny({ kind: "integer", bits: 64, signed: false });
const ANY_SIGNED: ReadonlyMap<number, Known> = anyOfEach(true);
const ANY_UNSIGNED: ReadonlyMap<number, Known> = anyOfEach(false);

function anyOfEach(signed: boolean): Map<number, Known> {
  return new Map(
    ([8, 16, 32, 64] as const).map((bits) => [
      bits,
      computeAny({ kind: "integer", bits, signed }),
    ]),
  );
}

/** Whether nothing can be like that. */
export function isImpossible(known: Known): boolean {
  return isEmpty(known) || (known.ones & known.zeros) !== 0n;
}

/** All that `a` and `b` say of the same number. */
export function bothKnown(a: Known, b: Known): Known {
  return knownOf(both(a, b), bothBits(a, b));
}

/** What is known of a number that is one of the two. */
export function eitherKnown(a: Known, b: Known): Known {
  if (a === b) return a;
  return knownOf(either(a, b), eitherBits(a, b));
}

/** Whether `a` says all that `b` says. */
export function implies(a: Known, b: Known): boolean {
  return a === b ||
    a.least >= b.least && a.greatest <= b.greatest &&
      (b.ones & ~a.ones) === 0n && (b.zeros & ~a.zeros) === 0n;
}

// ## Computing

/** What is known of `a operator b`, wrapped to the bits of `type`. */
export function arithmeticKnown(
  operator: Arithmetic,
  a: Known,
  b: Known,
  type: Scalar,
): Known {
  const base = baseOf(type);
  const range = arithmeticRange(operator, a, b, base);
  return knownOf(range, wrapBits(bitsAfter(operator, a, b, base), base));
}

function bitsAfter(
  operator: Arithmetic,
  a: Known,
  b: Known,
  type: Scalar,
): Bits {
  switch (operator) {
    case "add":
      return addBits(a, b);
    case "subtract":
      return subtractBits(a, b);
    case "multiply":
      return multiplyBits(a, b);
    case "and":
      return andBits(a, b);
    case "or":
      return orBits(a, b);
    case "exclusiveOr":
      return exclusiveOrBits(a, b);
    case "shiftLeft":
    case "shiftRight":
      return shiftedBits(operator, a, b, type);
    default:
      return NO_BITS;
  }
}

function shiftedBits(
  operator: "shiftLeft" | "shiftRight",
  a: Known,
  { least, greatest }: Known,
  type: Scalar,
): Bits {
  if (least !== greatest || least < 0n || least > 63n) return NO_BITS;
  if (operator === "shiftLeft") return leftBits(a, least);
  return rightBits(a, least, type.kind === "integer" && type.signed);
}

/** What is known of the number of `type` that has the low bits of a number, or of the truth that it is not 0. */
export function convertedKnown(known: Known, type: Scalar): Known {
  if (type.kind === "bool") {
    if (isImpossible(known)) return known;
    const zero = compareKnown("equal", known, FALSE);
    return truthKnown(zero === undefined ? undefined : !zero);
  }
  const base = baseOf(type);
  return knownOf(within(known, base), wrapBits(known, base));
}

// ## Comparing

/** Whether a comparison holds, by what is known of both sides; `undefined` if it may or may not. */
export function compareKnown(
  operator: Comparison,
  a: Known,
  b: Known,
): boolean | undefined {
  if (operator === "less") return lessThan(a, b);
  if (operator === "lessOrEqual") {
    const greater = lessThan(b, a);
    return greater === undefined ? undefined : !greater;
  }
  const differ = a.ones & b.zeros | a.zeros & b.ones;
  return differ === 0n ? areEqual(a, b) : false;
}

/** A truth of which as much is known. */
export function truthKnown(truth: boolean | undefined): Known {
  if (truth === undefined) return EITHER_WAY;
  return truth ? TRUE : FALSE;
}

const TRUE = exactly(1n);
const FALSE = exactly(0n);
const EITHER_WAY = eitherKnown(TRUE, FALSE);
