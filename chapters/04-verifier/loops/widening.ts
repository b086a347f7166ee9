// # Larger steps
//
// A counter that has come from 0 to 1, and from 1 to 2, will not stop there.
//
// So after the first time a number that grows is taken to be anything up to the next number that the program
// compares something with, then up to one further off, and at last up to all that its type can hold.

import type { Procedure, Value } from "../../03-spindles/mod.ts";
import {
  bothKnown,
  eitherKnown,
  type Known,
  knownOf,
} from "../numbers/known.ts";

/** How often a claim is widened to just what comes back. */
export const EXACT_TIMES = 1;
/** How often it is widened to a number of the program, before everything is allowed. */
const STEPS = 5;

/** What is claimed of a number next that was claimed to be like `before`, after `more` has come back. */
export function widened(
  before: Known,
  more: Known,
  all: Known,
  times: number,
  thresholds: readonly bigint[],
): Known {
  const joined = eitherKnown(before, more);
  if (times <= EXACT_TIMES) return joined;
  if (times > EXACT_TIMES + STEPS) return all;
  const skip = 1 << (times - EXACT_TIMES - 1);
  const least = joined.least < before.least
    ? nextBelow(thresholds, joined.least, all.least, skip)
    : joined.least;
  const greatest = joined.greatest > before.greatest
    ? nextAbove(thresholds, joined.greatest, all.greatest, skip)
    : joined.greatest;
  // Bits below the lowest that has changed stay: what counts in fours goes on doing so.
  const changed = (before.ones & ~joined.ones) | (before.zeros & ~joined.zeros);
  const stable = changed === 0n ? -1n : (changed & -changed) - 1n;
  const bits = { ones: joined.ones & stable, zeros: joined.zeros & stable };
  return bothKnown(all, knownOf({ least, greatest }, bits));
}

function nextAbove(
  thresholds: readonly bigint[],
  value: bigint,
  last: bigint,
  skip: number,
): bigint {
  const index = thresholds.findIndex((one) => one >= value);
  const found = index < 0 ? undefined : thresholds[index + skip - 1];
  return found === undefined || found > last ? last : found;
}

function nextBelow(
  thresholds: readonly bigint[],
  value: bigint,
  last: bigint,
  skip: number,
): bigint {
  const index = thresholds.findLastIndex((one) => one <= value);
  const found = index < 0 ? undefined : thresholds[index - skip + 1];
  return found === undefined || found < last ? last : found;
}

/** The numbers that something is compared with in `procedure`, and their neighbours. */
export function thresholdsOf({ blocks }: Procedure): bigint[] {
  const found = new Set<bigint>([0n, 255n, 4096n]);
  const add = (value: bigint) => {
    if (found.size < MOST_THRESHOLDS) {
      [value - 1n, value, value + 1n].forEach((one) => found.add(one));
    }
  };
  for (const { body, ending } of blocks) {
    for (const { operation, operands } of body) {
      if (operation.kind === "comparison") {
        operands.forEach((one) => addConstant(one, add));
      }
    }
    if (ending.kind === "switch") {
      ending.cases.forEach(({ equals }) => add(equals));
    }
  }
  return [...found].sort((a, b) => a < b ? -1 : 1);
}

const MOST_THRESHOLDS = 256;

function addConstant(
  { operation }: Value,
  add: (value: bigint) => void,
): void {
  if (operation.kind === "constant") add(operation.value);
}
