// # What instructions compute
//
// For each instruction that computes something, a table says what becomes of the sums that it is given.
//
// `addq` makes the sum of both, and nothing is lost. `and $16, 15, $1` makes a new unknown from 0 to 15, and
// all that is known besides is that it is not above what was in `$16`. If that was at most 15 already,
// nothing has happened to it, and the sum stays as it is. What is not in the table is computed by no spindle.

import {
  ANY_REACH,
  type Knowledge,
  rangeOfSum,
  type Reach,
  reachFrom,
  remainderOfSum,
  type TruthMeaning,
  type UnknownMeaning,
  WORD_END,
} from "./knowledge.ts";
import { learnLimit, withoutSign, withSign } from "./proving.ts";
import {
  addedSum,
  dividedSum,
  movedSum,
  numberSum,
  scaledSum,
  type Sum,
  timesIn,
  ZERO_SUM,
} from "./sums.ts";

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

const upTo = (greatest: bigint): Computed => ({ fresh }) =>
  fresh(reachFrom(0n, greatest));

const anything: Computed = ({ fresh }) => fresh(ANY_REACH);

/** A sum of which no more than 32 bits with a sign are kept. */
function longword(combine: (a: Sum, b: Sum) => Sum): Computed {
  return ({ known, fresh }, a, b) => {
    const sum = combine(a, b);
    const number = numberIn(sum);
    if (number !== undefined) return numberSum(BigInt.asIntN(32, number));
    const [least, greatest] = rangeOfSum(known, sum);
    const half = 1n << 31n;
    if (least >= -half && greatest < half) return sum;
    return fresh(reachFrom(-half, half - 1n));
  };
}

// ## Bits
//
// Uniting the bits of two numbers is adding them, if no bit is in both: if one is a multiple of 256, and the other
// below 256.

function united({ known, fresh }: Computing, a: Sum, b: Sum): Sum {
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

function exclusive(computing: Computing, a: Sum, b: Sum): Sum {
  const [x, y] = [numberIn(a), numberIn(b)];
  if (x !== undefined && y !== undefined) return numberSum(x ^ y);
  return x === 0n ? b : y === 0n ? a : combined(computing, a, b, undefined);
}

function common(computing: Computing, a: Sum, b: Sum): Sum {
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
function without(computing: Computing, a: Sum, b: Sum): Sum {
  const { known, fresh } = computing;
  const [x, mask] = [numberIn(a), numberIn(b)];
  if (mask === undefined) return fresh(ANY_REACH);
  if (x !== undefined) return numberSum(x & ~mask);
  const step = mask + 1n;
  const plain = withoutSign(known, a);
  if ((step & mask) !== 0n || plain === undefined) {
    return common(computing, a, numberSum(~mask));
  }
  const [, greatest] = rangeOfSum(known, plain);
  const made = fresh(reachFrom(0n, greatest - greatest % step, step));
  learnLimit(known, addedSum(made, plain, -1n));
  learnLimit(known, movedSum(addedSum(plain, made, -1n), -mask));
  return made;
}

// ## Shifts
//
// A shift to the left is a multiplication. One to the right is a division of which the rest is lost: what is
// known of the outcome is that, multiplied again, it is not above the old number and not far below.

function leftwards({ fresh }: Computing, a: Sum, b: Sum): Sum {
  const by = numberIn(b);
  return by === undefined ? fresh(ANY_REACH) : scaledSum(a, 1n << (by & 63n));
}

function rightwards(computing: Computing, a: Sum, b: Sum): Sum {
  const { fresh } = computing;
  const by = numberIn(b);
  const plain = plainOf(computing, a);
  if (by === undefined) {
    return plain ? noMoreThan(computing, plain) : fresh(ANY_REACH);
  }
  if (plain !== undefined) return quotient(computing, plain, 1n << (by & 63n));
  return fresh(reachFrom(0n, WORD_END - 1n >> (by & 63n)));
}

/** Something that is not above `sum`, which is not negative. */
function noMoreThan({ known, fresh }: Computing, sum: Sum): Sum {
  const made = fresh(reachFrom(0n, rangeOfSum(known, sum)[1]));
  learnLimit(known, addedSum(made, sum, -1n));
  return made;
}

/** `sum`, which is not negative, divided by a number and rounded down. */
export function quotient(
  { known, fresh }: Computing,
  sum: Sum,
  by: bigint,
): Sum {
  const [least, greatest] = rangeOfSum(known, sum);
  if (least >= 0n && least / by === greatest / by) return numberSum(least / by);
  const even = dividedSum(sum, by);
  if (even !== undefined) return even;
  const from = least < 0n ? 0n : least / by;
  const made = fresh(reachFrom(from, greatest / by));
  const again = scaledSum(made, by);
  learnLimit(known, addedSum(again, sum, -1n));
  learnLimit(known, movedSum(addedSum(sum, again, -1n), 1n - by));
  return made;
}

// Moved up and down again, a number keeps some of its low bits, and the highest of these becomes its sign. If it was
// a number of so few bits, nothing has happened.

function rightwardsWithSign(computing: Computing, a: Sum, b: Sum): Sum {
  const { known, fresh } = computing;
  const by = numberIn(b);
  if (by === undefined) return fresh(ANY_REACH);
  const places = by & 63n;
  const number = numberIn(a);
  if (number !== undefined) {
    return numberSum(BigInt.asIntN(64, number) >> places);
  }
  const room = 1n << 63n - places;
  const lower = dividedSum(a, 1n << places);
  if (lower !== undefined) {
    const [least, greatest] = rangeOfSum(known, lower);
    if (least >= -room && greatest < room) return lower;
  }
  const plain = withSign(known, a);
  if (plain !== undefined && rangeOfSum(known, plain)[0] >= 0n) {
    return quotient(computing, plain, 1n << places);
  }
  return fresh(reachFrom(-room, room - 1n));
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

function zapped(computing: Computing, a: Sum, b: Sum): Sum {
  const mask = numberIn(b);
  if (mask === undefined) return computing.fresh(ANY_REACH);
  const kept = Number(mask & 255n);
  const bytes = 32 - Math.clz32(kept);
  if (kept === 2 ** bytes - 1) return lowBytes(computing, a, bytes);
  return computing.fresh(reachFrom(0n, (1n << BigInt(bytes * 8)) - 1n));
}

// ## Products
//
// The upper half of a product with a known number is a quotient as well, of the product and 2⁶⁴.

function product({ known, fresh }: Computing, a: Sum, b: Sum): Sum {
  const [x, y] = [numberIn(a), numberIn(b)];
  const signed = (one: bigint) => BigInt.asIntN(64, one);
  if (y !== undefined) return scaledSum(a, signed(y));
  if (x !== undefined) return scaledSum(b, signed(x));
  const [p, q] = [withoutSign(known, a), withoutSign(known, b)];
  if (p === undefined || q === undefined) return fresh(ANY_REACH);
  const [[low, high], [least, greatest]] = [
    rangeOfSum(known, p),
    rangeOfSum(known, q),
  ];
  const fits = low >= 0n && least >= 0n && high * greatest < WORD_END;
  return fresh(fits ? reachFrom(low * least, high * greatest) : ANY_REACH);
}

function upperProduct(computing: Computing, a: Sum, b: Sum): Sum {
  const { fresh } = computing;
  for (const [one, other] of [[a, b], [b, a]] as const) {
    const number = numberIn(one);
    if (number === undefined) continue;
    const plain = plainOf(computing, other);
    if (plain === undefined) continue;
    return quotient(computing, scaledSum(plain, number), WORD_END);
  }
  return fresh(ANY_REACH);
}

// ## Comparisons
//
// If a register may hold a number that is not its sum, it gets an unknown of its own first, which
// is: then there is something that the outcome can be about.

function comparedBy(
  how: Pick<
    Extract<TruthMeaning, { kind: "less" }>,
    "orEqual" | "signed"
  >,
): Computed {
  return (computing, a, b) => {
    const { known, fresh } = computing;
    const read = how.signed ? withSign : withoutSign;
    const settle = (sum: Sum) =>
      read(known, sum) ??
        (how.signed || isNarrow(known, sum) ? sum : settled(computing, sum));
    const [left, right] = [settle(a), settle(b)];
    const exact = read(known, left) !== undefined &&
      read(known, right) !== undefined;
    const [least, greatest] = rangeOfSum(known, addedSum(left, right, -1n));
    const most = how.orEqual ? 0n : -1n;
    if (exact && greatest <= most) return numberSum(1n);
    if (exact && least > most) return ZERO_SUM;
    return fresh(reachFrom(0n, 1n), { kind: "less", left, right, ...how });
  };
}

/** Whether `sum` is negative or a number of 63 bits. A branch may tell which ([[learnCondition]]). */
function isNarrow(known: Knowledge, sum: Sum): boolean {
  const [least, greatest] = rangeOfSum(known, sum);
  return greatest - least < WORD_END / 2n;
}

/** The 64 bits of `sum` without a sign, perhaps by another name; `undefined` if its sign matters. */
function plainOf(computing: Computing, sum: Sum): Sum | undefined {
  const { known } = computing;
  return withoutSign(known, sum) ??
    (isNarrow(known, sum) ? undefined : settled(computing, sum));
}

/** A new unknown for the 64 bits of `sum`, in its place wherever a multiple of it is. */
function settled({ known, fresh }: Computing, sum: Sum): Sum {
  const { registers, stack } = known;
  const made = fresh(ANY_REACH, { kind: "low bytes", of: sum, bytes: 8 });
  const [first] = sum.terms;
  const replaced = (one: Sum) => {
    const times = first === undefined ? 0n : timesIn(one, first.of);
    if (first === undefined || times === 0n || times % first.times !== 0n) {
      return one;
    }
    const many = times / first.times;
    return addedSum(addedSum(one, sum, -many), made, many);
  };
  const terms = sum.terms.length;
  const many = (one: Sum) => one.terms.length >= terms ? replaced(one) : one;
  // Whatever is a number of 64 bits already keeps its own name.
  const kept = (one: Sum) =>
    one !== sum && withoutSign(known, one) ? one : many(one);
  registers.forEach((one, at) => registers[at] = kept(one));
  for (const [at, one] of stack) stack.set(at, kept(one));
  // What was compared before is now compared in other words.
  for (const [of, meaning] of known.meanings) {
    if (!("left" in meaning)) continue;
    const [left, right] = [many(meaning.left), many(meaning.right)];
    if (left === meaning.left && right === meaning.right) continue;
    known.meanings.set(of, { ...meaning, left, right });
  }
  return made;
}

function equality({ known, fresh }: Computing, left: Sum, right: Sum): Sum {
  const apart = addedSum(left, right, -1n);
  const number = numberIn(apart);
  if (number !== undefined) return numberSum(number === 0n ? 1n : 0n);
  const [least, greatest] = rangeOfSum(known, apart);
  const never = least > 0n && greatest < WORD_END ||
    greatest < 0n && least > -WORD_END;
  if (never) return ZERO_SUM;
  return fresh(reachFrom(0n, 1n), { kind: "equal", left, right });
}

// ## The table

// Sums are there twice, for longwords and for quadwords.

const SUMS: Readonly<Record<string, (a: Sum, b: Sum) => Sum>> = {
  ADD: (a, b) => addedSum(a, b),
  SUB: (a, b) => addedSum(a, b, -1n),
  S4ADD: (a, b) => addedSum(b, a, 4n),
  S8ADD: (a, b) => addedSum(b, a, 8n),
  S4SUB: (a, b) => addedSum(scaledSum(a, 4n), b, -1n),
  S8SUB: (a, b) => addedSum(scaledSum(a, 8n), b, -1n),
};

/** What the instructions make that compute a register from two others. */
export const COMPUTED: ReadonlyMap<string, Computed> = new Map([
  ...Object.entries(SUMS).flatMap(([name, sum]): [string, Computed][] => [
    [`${name}L`, longword(sum)],
    [`${name}Q`, (_, a, b) => sum(a, b)],
  ]),
  ...Object.entries<Computed>({
    BIS: united,
    XOR: exclusive,
    AND: common,
    BIC: without,
    SLL: leftwards,
    SRL: rightwards,
    SRA: rightwardsWithSign,
    ZAPNOT: zapped,
    MULQ: product,
    UMULH: upperProduct,
    CMPEQ: equality,
    CMPULT: comparedBy({ orEqual: false, signed: false }),
    CMPULE: comparedBy({ orEqual: true, signed: false }),
    CMPLT: comparedBy({ orEqual: false, signed: true }),
    CMPLE: comparedBy({ orEqual: true, signed: true }),
    CMPBGE: upTo(255n),
    MULL: ({ fresh }) => fresh(reachFrom(-(1n << 31n), (1n << 31n) - 1n)),
    SEXTB: ({ fresh }) => fresh(reachFrom(-128n, 127n)),
    SEXTW: ({ fresh }) => fresh(reachFrom(-32768n, 32767n)),
  }),
  ..."ORNOT EQV ZAP".split(" ")
    .map((name): [string, Computed] => [name, anything]),
]);
