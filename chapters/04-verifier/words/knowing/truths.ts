// # What a branch teaches
//
// A branch goes one way if a register is not 0, and what it is 0 or not 0 for is remembered.
//
// `cmpult $17, 8, $2` makes an unknown that is 0 or 1, and its meaning is that the parameter is
// below 8. Behind `beq $2` the other way, it is 1. So the limit holds there, and on the way of the
// branch its opposite. It does not matter whether the parameter is still in `$17`, or whether `$2`
// was kept on the stack meanwhile.

import { cutNumbers, learnWhole } from "./cut_numbers.ts";
import {
  type Knowledge,
  rangeOfSum,
  type TruthMeaning,
  WORD_END,
} from "./knowledge.ts";
import {
  learnLimit,
  learnNotZero,
  learnZero,
  roundedDown,
  roundedUp,
  withoutSign,
  withSign,
} from "./proving.ts";
import {
  addedSum,
  movedSum,
  numberSum,
  onlyUnknown,
  scaledSum,
  type Sum,
} from "./sums.ts";

/** What a branch or a conditional move looks for in a register. */
export type WordCondition =
  | "EQ"
  | "NE"
  | "LT"
  | "GE"
  | "LE"
  | "GT"
  | "LBC"
  | "LBS";

/** Notes that `condition` holds of `sum`, or not. Gives `false` if that cannot be. */
export function learnCondition(
  known: Knowledge,
  condition: WordCondition,
  sum: Sum,
  holds: boolean,
): boolean {
  const cut = cutNumbers(known);
  return learnAlone(known, condition, sum, holds) && learnWhole(known, cut);
}

function learnAlone(
  known: Knowledge,
  condition: WordCondition,
  sum: Sum,
  holds: boolean,
): boolean {
  switch (condition) {
    case "EQ":
      return learnTruth(known, sum, !holds);
    case "NE":
      return learnTruth(known, sum, holds);
    case "LBS":
      return isTruth(known, sum) ? learnTruth(known, sum, holds) : true;
    case "LBC":
      return isTruth(known, sum) ? learnTruth(known, sum, !holds) : true;
    case "LT":
      return learnNegative(known, sum, holds);
    case "GE":
      return learnNegative(known, sum, !holds);
    case "LE":
      return holds || learnPositive(known, sum);
    case "GT":
      return !holds || learnPositive(known, sum);
  }
}

function isTruth(known: Knowledge, sum: Sum): boolean {
  const of = onlyUnknown(sum);
  const reach = of === undefined ? undefined : known.reaches.get(of);
  return reach !== undefined && reach.least >= 0n && reach.greatest <= 1n;
}

/** Notes that `sum` is negative as a number with a sign, or not. */
function learnNegative(known: Knowledge, sum: Sum, holds: boolean): boolean {
  const signed = withSign(known, sum);
  if (signed !== undefined) {
    return holds
      ? learnLimit(known, movedSum(signed, 1n))
      : learnLimit(known, scaledSum(signed, -1n));
  }
  const plain = withoutSign(known, sum);
  if (plain === undefined) return true;
  const middle = 1n << 63n;
  return holds
    ? learnLimit(known, addedSum(numberSum(middle), plain, -1n))
    : learnLimit(known, movedSum(plain, 1n - middle));
}

function learnPositive(known: Knowledge, sum: Sum): boolean {
  if (!learnNegative(known, sum, false)) return false;
  const plain = withSign(known, sum);
  return plain === undefined ||
    learnLimit(known, addedSum(numberSum(1n), plain, -1n));
}

/** Notes that the 64 bits of `sum` are 0, or not. */
export function learnTruth(
  known: Knowledge,
  sum: Sum,
  holds: boolean,
): boolean {
  const of = onlyUnknown(sum);
  const meaning = of === undefined ? undefined : known.meanings.get(of);
  if (!holds) {
    const zero = onlyZeroOf(known, sum);
    if (zero !== undefined && !learnZero(known, zero)) return false;
  } else if (!learnNotZero(known, sum)) return false;
  switch (meaning?.kind) {
    case "less":
      return learnLess(known, meaning, holds);
    case "equal":
      return learnEqual(known, meaning, holds);
    case "both":
      return !holds ||
        learnTruth(known, meaning.left, true) &&
          learnTruth(known, meaning.right, true);
    case "either":
      return holds ||
        learnTruth(known, meaning.left, false) &&
          learnTruth(known, meaning.right, false);
    default:
      return true;
  }
}

// The 64 bits of `$16 - 7` are 0 if the difference is 0, or a multiple of 2⁶⁴. If only one of these
// lies where the sum can be, that is the one.

/** The sum that is 0 if the 64 bits of `sum` are. */
function onlyZeroOf(known: Knowledge, sum: Sum): Sum | undefined {
  const [least, greatest] = rangeOfSum(known, sum);
  const [first, last] = [
    roundedUp(least, WORD_END),
    roundedDown(greatest, WORD_END),
  ];
  if (first === last) return movedSum(sum, -first * WORD_END);
  return withSign(known, sum) ?? withoutSign(known, sum);
}

/** Notes that `left` is below `right`, or that it is not. */
function learnLess(
  known: Knowledge,
  { left, right, orEqual, signed }: Extract<TruthMeaning, { kind: "less" }>,
  holds: boolean,
): boolean {
  const [below, above] = holds ? [left, right] : [right, left];
  if (signed && !learnSigns(known, below, above)) return false;
  const read = signed ? withSign : withoutSign;
  const high = read(known, above);
  const low = read(known, below) ??
    (!signed && high && nearSum(known, below, high));
  if (!low || high === undefined) return true;
  const between = orEqual === holds ? 0n : 1n;
  return learnLimit(known, movedSum(addedSum(low, high, -1n), between));
}

/** What is above a number that is not negative is not negative either, and so on. */
function learnSigns(known: Knowledge, below: Sum, above: Sum): boolean {
  const [low, high] = [withSign(known, below), withSign(known, above)];
  if (low && !high && rangeOfSum(known, low)[0] >= 0n) {
    return learnNegative(known, above, false);
  }
  if (high && !low && rangeOfSum(known, high)[1] < 0n) {
    return learnNegative(known, below, true);
  }
  return true;
}

// What is a little below 0 is a very great number without a sign. So if it is said to be below a
// small one, it was not below 0.

/** `sum`, if its bits without a sign can be below `right` only if it is not negative. That is noted then. */
function nearSum(known: Knowledge, sum: Sum, right: Sum): Sum | undefined {
  const [least, greatest] = rangeOfSum(known, sum);
  const [, most] = rangeOfSum(known, right);
  const isNear = least < 0n && greatest < WORD_END && most < least + WORD_END;
  return isNear && learnLimit(known, scaledSum(sum, -1n)) ? sum : undefined;
}

// Two sums whose difference is less than 2⁶⁴ either way have the same 64 bits only if they are equal. If the bits
// differ the sums do, in any case.

function learnEqual(
  known: Knowledge,
  { left, right }: Extract<TruthMeaning, { kind: "equal" }>,
  holds: boolean,
): boolean {
  const apart = addedSum(left, right, -1n);
  const isZero = right.terms.length === 0 && right.plus === 0n;
  if (isZero) return learnTruth(known, left, !holds);
  if (!holds) return learnNotZero(known, apart);
  for (const read of [withoutSign, withSign]) {
    const [a, b] = [read(known, left), read(known, right)];
    if (a === undefined || b === undefined) continue;
    return learnZero(known, addedSum(a, b, -1n));
  }
  return true;
}
