// # What goes on growing
//
// From where to where an unknown goes is found by going round the loop again, as long as something is new.
//
// A counter that was 0, and 0 to 1, and 0 to 2, would go on like that for as many rounds as the program. So what goes on
// growing is let grow at once to the next number that it was compared with, or to the end.

import {
  ANY_REACH,
  type Knowledge,
  type Reach,
  reachFrom,
} from "../knowing/knowledge.ts";
import type { CheckedCode } from "../steps/checking_words.ts";
import type { Brought } from "./counting.ts";
import { isCounter, isOfBlock, type WayMeeting } from "./naming.ts";

/** More rounds than these, and what grows is let grow. */
const PATIENCE = 3;
/** More than these, and it is given up what is known of it. */
const MOST_PATIENCE = 24;

/** Lets the unknowns in `known` grow that are more than they were before. */
export function letGrow(
  { marks }: CheckedCode,
  { known: before, visits, block }: WayMeeting,
  known: Knowledge,
  brought: Brought,
): void {
  if (visits <= 1) return;
  for (const [of, reach] of known.reaches) {
    const old = before!.reaches.get(of);
    if (old === undefined) continue;
    const both = widerReach(old, reach);
    if (visits <= PATIENCE) {
      known.reaches.set(of, both);
      continue;
    }
    const own = isOfBlock(block, of) && visits <= MOST_PATIENCE;
    const near = own ? [...marks.get(of) ?? []] : [];
    const [bottom, top] = both.least < 0n
      ? [-(1n << 63n), (1n << 63n) - 1n]
      : [0n, ANY_REACH.greatest];
    const least = both.least === old.least
      ? both.least
      : greatestOf(near.filter((one) => one <= both.least), bottom);
    const greatest = both.greatest === old.greatest
      ? both.greatest
      : leastOf(near.filter((one) => one >= both.greatest), top);
    known.reaches.set(of, reachFrom(least, greatest, both.step));
  }
  // What may have a sign, or may be too great to have one, is not known at all.
  for (const of of brought.keys()) {
    if (isCounter(block, of)) continue;
    const { least, greatest } = known.reaches.get(of)!;
    const fits = least >= 0n
      ? greatest <= ANY_REACH.greatest
      : greatest < 1n << 63n && least >= -(1n << 63n);
    if (fits) continue;
    known.reaches.set(of, ANY_REACH);
    brought.delete(of);
  }
}

function greatestOf(numbers: readonly bigint[], or: bigint): bigint {
  return numbers.length === 0 ? or : numbers.reduce((x, y) => x > y ? x : y);
}

function leastOf(numbers: readonly bigint[], or: bigint): bigint {
  return numbers.length === 0 ? or : numbers.reduce((x, y) => x < y ? x : y);
}

/** A reach that has room for both. */
export function widerReach(a: Reach, b: Reach): Reach {
  return reachFrom(
    a.least < b.least ? a.least : b.least,
    a.greatest > b.greatest ? a.greatest : b.greatest,
    a.step < b.step ? a.step : b.step,
  );
}
