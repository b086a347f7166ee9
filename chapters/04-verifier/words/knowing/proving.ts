// # What follows
//
// A limit may say what no reach says. Whether something follows from several of them is found out by adding
// them up.
//
// Somebody wants to know that `8 rounds + 8` is at most 8 times `n`, and the limit `rounds - n + 1` is not
// above 0. Eight times the limit is not above 0 either. Taken away from `8 rounds + 8 - 8 n` it leaves 0. So
// it is so. In general a limit is added as often as it takes to get rid of one unknown, and that is done a few times
// over, until the reaches of what is left are good enough.
//
// Multiplying on both sides may be necessary for that. All are whole numbers, so if 7 times a sum is below 7, the
// sum is not above 0. This is how a division is seen through that has become a multiplication
// ([[§Dividing by a constant]]).

import {
  type Knowledge,
  rangeOfSum,
  reachFrom,
  WORD_END,
} from "./knowledge.ts";
import {
  addedSum,
  commonDivisor,
  divisorOf,
  isSameSum,
  movedSum,
  scaledSum,
  type Sum,
  timesIn,
} from "./sums.ts";

/** So many limits are added up to show one thing, first few and then more. */
const STEPS_TRIED = [1, 2, 3, 6] as const;
/** Attempts that are made to show it. */
const MOST_ATTEMPTS = 120;
/** More limits than these are not kept; the oldest is forgotten. */
const MOST_LIMITS = 40;

/** Whether `sum` is at most `bound`, by all that is known. */
export function isSumAtMost(
  known: Knowledge,
  sum: Sum,
  bound: bigint,
): boolean {
  const goal = inLowestTerms(movedSum(sum, -bound));
  if (rangeOfSum(known, goal)[1] <= 0n) return true;
  return STEPS_TRIED.some((steps) =>
    isNotAbove({ known, left: MOST_ATTEMPTS }, goal, 1n, steps)
  );
}

/** Whether `sum` is at least `bound`. */
export function isSumAtLeast(
  known: Knowledge,
  sum: Sum,
  bound: bigint,
): boolean {
  return isSumAtMost(known, scaledSum(sum, -1n), -bound);
}

interface Proof {
  readonly known: Knowledge;
  left: number;
}

/** Whether a sum, of which `goal` is `scale` times as much, is not above 0. */
function isNotAbove(
  search: Proof,
  goal: Sum,
  scale: bigint,
  steps: number,
): boolean {
  const [least, greatest] = rangeOfSum(search.known, goal);
  if (greatest < scale) return true;
  if (steps === 0 || least >= scale) return false;
  const { limits } = search.known;
  for (let at = limits.length - 1; at >= 0; at--) {
    const limit = limits[at]!;
    for (const { of, times } of limit.terms) {
      const there = timesIn(goal, of);
      if (there === 0n || there > 0n !== times > 0n) continue;
      if (search.left-- <= 0) return false;
      const [a, b] = [absolute(times), absolute(there)];
      const common = commonDivisor(a, b);
      const made = addedSum(
        scaledSum(goal, a / common),
        limit,
        -b / common,
      );
      const more = scale * a / common;
      // If 8 times something is not above 7, it is not above 0.
      const next = more === 1n ? inLowestTerms(made) : made;
      if (isNotAbove(search, next, more, steps - 1)) return true;
    }
  }
  return false;
}

function absolute(number: bigint): bigint {
  return number < 0n ? -number : number;
}

/** The smallest number that `sum` is known to be at most, by its reaches or with the help of one limit. */
export function greatestOfSum(known: Knowledge, sum: Sum): bigint {
  let best = rangeOfSum(known, sum)[1];
  for (const limit of known.limits) {
    for (const { of, times } of limit.terms) {
      const there = timesIn(sum, of);
      if (there === 0n || there % times !== 0n || there / times < 0n) continue;
      const rest = addedSum(sum, limit, -there / times);
      const [, greatest] = rangeOfSum(known, rest);
      if (greatest < best) best = greatest;
    }
  }
  return best;
}

// ## Learning
//
// What is learned is put into reaches as far as it can be. If an unknown would have to be more than it can be,
// nobody ever comes this way.

/** Notes that `sum` is not above 0. Gives `false` if that cannot be. */
export function learnLimit(known: Knowledge, sum: Sum): boolean {
  const limit = inLowestTerms(sum);
  const { terms } = limit;
  if (terms.length === 0) return sum.plus <= 0n;
  const { limits } = known;
  if (terms.length > 1 && !limits.some((one) => isSameSum(one, limit))) {
    if (limits.length >= MOST_LIMITS) limits.shift();
    limits.push(limit);
  }
  const before = new Map(terms.map(({ of }) => [of, known.reaches.get(of)]));
  if (!tighten(known, limit)) return false;
  const smaller = terms.filter(({ of }) =>
    known.reaches.get(of) !== before.get(of)
  );
  // What has become smaller may leave less room in other limits, too.
  return limits.every((one) =>
    one === limit || !smaller.some(({ of }) => timesIn(one, of) !== 0n) ||
    tighten(known, one)
  );
}

/** A sum of whole numbers that is not above 0 if and only if `sum` is not. */
function inLowestTerms(sum: Sum): Sum {
  const divisor = divisorOf(sum);
  if (divisor <= 1n) return sum;
  const terms = sum.terms
    .map(({ of, times }) => ({ of, times: times / divisor }));
  return { terms, plus: roundedUp(sum.plus, divisor) };
}

/** `a` divided by `b`, which is above 0, rounded upwards. */
export function roundedUp(a: bigint, b: bigint): bigint {
  return -roundedDown(-a, b);
}

/** The same, rounded downwards. */
export function roundedDown(a: bigint, b: bigint): bigint {
  return (a - (a % b + b) % b) / b;
}

/** Makes the reaches of the unknowns in a limit smaller where the others leave less room. */
function tighten(known: Knowledge, limit: Sum): boolean {
  const { reaches } = known;
  const [least] = rangeOfSum(known, limit);
  for (const { of, times } of limit.terms) {
    const reach = reaches.get(of);
    if (reach === undefined) continue;
    const { step } = reach;
    // What is left for this one when all others are as small as they can be.
    const own = times * (times > 0n ? reach.least : reach.greatest);
    const room = own - least;
    if (times > 0n) {
      const most = roundedDown(roundedDown(room, times), step) * step;
      if (most < reach.least) return false;
      if (most < reach.greatest) {
        reaches.set(of, reachFrom(reach.least, most, step));
      }
    } else {
      const fewest = roundedUp(roundedUp(-room, -times), step) * step;
      if (fewest > reach.greatest) return false;
      if (fewest > reach.least) {
        reaches.set(of, reachFrom(fewest, reach.greatest, step));
      }
    }
  }
  return true;
}

/** Notes that `sum` is 0. */
export function learnZero(known: Knowledge, sum: Sum): boolean {
  return learnLimit(known, sum) && learnLimit(known, scaledSum(sum, -1n));
}

/** Notes that `sum` is not 0, which says something only of what is known to have 0 at its end. */
export function learnNotZero(known: Knowledge, sum: Sum): boolean {
  const [least, greatest] = rangeOfSum(known, sum);
  if (least === 0n && greatest === 0n) return false;
  if (least > 0n || greatest < 0n) return true;
  if (isSumAtMost(known, sum, 0n)) return learnLimit(known, movedSum(sum, 1n));
  const turned = scaledSum(sum, -1n);
  if (isSumAtMost(known, turned, 0n)) {
    return learnLimit(known, movedSum(turned, 1n));
  }
  return true;
}

// ## Which number a register holds
//
// A register holds the low 64 bits of its sum. If the sum is known to go from 0 to 2⁶⁴ - 1, these bits without a
// sign are the sum itself. If it is known to go from -5 to -1, they are 2⁶⁴ more.

/** The sum that is equal to the 64 bits of `sum` without a sign, if that is known. */
export function withoutSign(known: Knowledge, sum: Sum): Sum | undefined {
  return inWindow(known, sum, 0n);
}

/** The sum that is equal to the 64 bits of `sum` with a sign, if that is known. */
export function withSign(known: Knowledge, sum: Sum): Sum | undefined {
  return inWindow(known, sum, -WORD_END / 2n);
}

function inWindow(
  known: Knowledge,
  sum: Sum,
  first: bigint,
): Sum | undefined {
  const [least, greatest] = rangeOfSum(known, sum);
  const [from, to] = [
    roundedDown(least - first, WORD_END),
    roundedDown(greatest - first, WORD_END),
  ];
  if (from === to) return from === 0n ? sum : movedSum(sum, -from * WORD_END);
  const last = first + WORD_END - 1n;
  const fits = (least >= first || isSumAtLeast(known, sum, first)) &&
    (greatest <= last || isSumAtMost(known, sum, last));
  return fits ? sum : undefined;
}
