// # An inversion, shown
//
// The demonstration lets the most urgent of three strands wait, with and without ranks that are lent.

import type { Demonstration, Shown } from "../demonstration.ts";
import { rankedSystem, waitOf } from "./running.ts";

/** For how long the middle strand computes, in thousands of turns of a loop. */
export const MIDDLES: readonly number[] = [0, 40, 160];

/** Thousands of turns that the lock is kept. */
const LOW = 20;

/** How long the most urgent strand waits beside each of the middle strands. */
export function waits(inherits: boolean): number[] {
  const system = rankedSystem();
  return MIDDLES.map((middle) =>
    waitOf({ inherits, middle, low: LOW }, system)
  );
}

/** Three strands and a lock. */
export const INVERSION: Demonstration = {
  name: "inversion",
  about: "the most urgent strand waits for less urgent ones, or does not",
  run,
};

function run(): Shown {
  const [byDefault, own] = [waits(false), waits(true)];
  return {
    story: [
      "Three strands of a program have ranks, and the one with the greatest rank runs. One of rank 1 has",
      "a lock, and one of rank 3 waits for it. A strand of rank 2 has nothing to do with the lock, and",
      "computes. It keeps the first from running, and so the most urgent one from its lock, for as long",
      "as it likes. In the second run whoever waits lends its rank to the one that has the lock.",
      "",
      "Look at how long rank 3 waits, and whether that depends on how long rank 2 computes.",
    ],
    comparisons: MIDDLES.map((middle, index) => ({
      what: `rank 2 computes ${middle} thousand rounds`,
      unit: "cycles",
      byDefault: byDefault[index]!,
      own: own[index]!,
      between: ["not lent", "lent"],
    })),
    meaning: [
      "Without lending, the most urgent strand waits longer the more somebody computes who is less",
      "urgent: that is priority inversion. With lending it waits as long as the lock is kept.",
    ],
  };
}
