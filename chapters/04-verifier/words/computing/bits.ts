// # Bits of a sum
//
// Of what an instruction makes of single bits, a sum says little: how large it can be, and when nothing has happened.
//
// `and $16, 15, $1` makes a new unknown from 0 to 15, and all that is known besides is that it is not above what was in
// `$16`. If that was at most 15 already, nothing has happened to it, and the sum stays as it is. Uniting the bits of
// two numbers is adding them, if no bit is in both: if one is a multiple of 256, and the other below 256.

import {
  ANY_REACH,
  type Knowledge,
  rangeOfSum,
  type Reach,
  reachFrom,
  remainderOfSum,
  type UnknownMeaning,
  WORD_END,
} from "../knowing/knowledge.ts";
import { learnLimit, withoutSign } from "../knowing/proving.ts";
import { addedSum, movedSum, numberSum, type Sum } from "../knowing/sums.ts";

/** An instruction that is being looked at. */
export interface Computing {
  /** What is known before it. */
  readonly known: Knowledge;
  /** Makes an unknown, named after the instruction. */
  readonly fresh: (reach: Reach, meaning?: UnknownMeaning) => Sum;
}

/** What an instruction makes of two sums. */
export type Computed = (computing: Computing, a: Sum, b: Sum) => Sum;

function isNumber({ terms }: Sum): boolean {
  return terms.length === 0;
}

/** The number that `sum` is, as 64 bits without a sign, if it is one. */
export function numberIn(sum: Sum): bigint | undefined {
  return isNumber(sum) ? BigInt.asUintN(64, sum.plus) : undefined;
}

/** What `BIS` makes: the bits of both. */
export function unitedBits({ known, fresh }: Computing, a: Sum, b: Sum): Sum {
  const numbers = [numberIn(a), numberIn(b)] as const;
  if (numbers[0] !== undefined && numbers[1] !== undefined) {
    return numberSum(numbers[0] | numbers[1]);
  }
  for (const [one, other] of [[a, b], [b, a]] as const) {
    if (numberIn(one) === 0n) return other;
    const small = withoutSign(known, one);
    if (small === undefined) continue;
    const [least, greatest] = rangeOfSum(known, small);
    const bits = 1n << BigInt(greatest.toString(2).length);
    if (least < 0n || bits >= WORD_END) continue;
    if (remainderOfSum(known, other, bits) === 0n) {
      return addedSum(small, other);
    }
  }
  return combined({ known, fresh }, a, b, "either");
}

/** Bits of two, of which no more can be set than the longer one has. */
function combined(
  { known, fresh }: Computing,
  a: Sum,
  b: Sum,
  kind: "either" | undefined,
): Sum {
  const plain = [a, b].map((one) => withoutSign(known, one));
  const greatest = plain.map((one) => one && rangeOfSum(known, one)[1]);
  const [x, y] = greatest;
  if (x === undefined || y === undefined || x < 0n || y < 0n) {
    return fresh(ANY_REACH);
  }
  const more = x > y ? x : y;
  const most = more >= WORD_END
    ? WORD_END - 1n
    : (1n << BigInt(more.toString(2).length)) - 1n;
  const meaning = kind && { kind, left: a, right: b };
  return fresh(reachFrom(0n, more <= 1n ? more : most), meaning);
}

/** What `XOR` makes: the bits that only one has. */
export function exclusiveBits(computing: Computing, a: Sum, b: Sum): Sum {
  const [x, y] = [numberIn(a), numberIn(b)];
  if (x !== undefined && y !== undefined) return numberSum(x ^ y);
  return x === 0n ? b : y === 0n ? a : combined(computing, a, b, undefined);
}

/** What `AND` makes: the bits that both have. */
export function commonBits(computing: Computing, a: Sum, b: Sum): Sum {
  const { known, fresh } = computing;
  const numbers = [numberIn(a), numberIn(b)] as const;
  if (numbers[0] !== undefined && numbers[1] !== undefined) {
    return numberSum(numbers[0] & numbers[1]);
  }
  const plain = [a, b].map((one) => withoutSign(known, one));
  const all = plain.map((one) => one && rangeOfSum(known, one)[1]);
  for (const [at, mask] of numbers.entries()) {
    const other = plain[1 - at];
    const most = all[1 - at];
    if (mask === undefined || other === undefined) continue;
    const isRow = (mask + 1n & mask) === 0n;
    if (isRow && most! <= mask) return other;
  }
  const most = all.reduce<bigint>(
    (x, y) => y !== undefined && y < x ? y : x,
    WORD_END - 1n,
  );
  const truths = most <= 1n &&
    all.every((one) => one !== undefined && one <= 1n);
  const meaning = truths
    ? { kind: "both", left: a, right: b } as const
    : undefined;
  const made = fresh(reachFrom(0n, most), meaning);
  for (const one of plain) {
    if (one !== undefined && one.terms.length > 0) {
      learnLimit(known, addedSum(made, one, -1n));
    }
  }
  return made;
}

/** The bits of `a` that are not in `b`; without its low bits, a number is rounded down. */
export function bitsWithout(computing: Computing, a: Sum, b: Sum): Sum {
  const { known, fresh } = computing;
  const [x, mask] = [numberIn(a), numberIn(b)];
  if (mask === undefined) return fresh(ANY_REACH);
  if (x !== undefined) return numberSum(x & ~mask);
  const step = mask + 1n;
  const plain = withoutSign(known, a);
  if ((step & mask) !== 0n || plain === undefined) {
    return commonBits(computing, a, numberSum(~mask));
  }
  const [, greatest] = rangeOfSum(known, plain);
  const made = fresh(reachFrom(0n, greatest - greatest % step, step));
  learnLimit(known, addedSum(made, plain, -1n));
  learnLimit(known, movedSum(addedSum(plain, made, -1n), -mask));
  return made;
}

/** Some low bytes of a number; the others become 0. */
export function lowBytes(
  { known, fresh }: Computing,
  sum: Sum,
  bytes: number,
): Sum {
  const end = 1n << BigInt(bytes * 8);
  const number = numberIn(sum);
  if (number !== undefined) return numberSum(number % end);
  const [least, greatest] = rangeOfSum(known, sum);
  if (least >= 0n && greatest < end) return sum;
  return fresh(reachFrom(0n, end - 1n), { kind: "low bytes", of: sum, bytes });
}

/** What `ZAPNOT` makes: some bytes, and 0 for the others. */
export function keptBytes(computing: Computing, a: Sum, b: Sum): Sum {
  const mask = numberIn(b);
  if (mask === undefined) return computing.fresh(ANY_REACH);
  const kept = Number(mask & 255n);
  const bytes = 32 - Math.clz32(kept);
  if (kept === 2 ** bytes - 1) return lowBytes(computing, a, bytes);
  return computing.fresh(reachFrom(0n, (1n << BigInt(bytes * 8)) - 1n));
}
