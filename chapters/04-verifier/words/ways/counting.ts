// # In step
//
// What differs on two ways is often in step: each is as many times its own step further on as the other.
//
// The way into a loop brings 0 in `$3` and the beginning of a row in `$1`. The way back from its end brings 1, and
// 8 bytes more. So one new unknown is enough for both, how many steps there were, and `$1` stays 8 times `$3` further on
// than it was. What is not in step gets an unknown of its own.

import { ANY_REACH, type Knowledge } from "../knowing/knowledge.ts";
import { isSumAtLeast, isSumAtMost } from "../knowing/proving.ts";
import {
  addedSum,
  commonDivisor,
  dividedSum,
  type Sum,
  timesIn,
  type Unknown,
  unknownSum,
} from "../knowing/sums.ts";
import { alignedSums, reachOfEither } from "../steps/either.ts";
import {
  contentIn,
  type ContentPlace,
  isCounter,
  placeName,
  setContent,
  stepsName,
  type WayMeeting,
} from "./naming.ts";

/** What each way brings for an unknown of the block. */
export type Brought = Map<Unknown, readonly Sum[]>;

/** Puts into `known` what is in each of the places that differ, and gives what each way brings for it. */
export function bringContents(
  meeting: WayMeeting,
  known: Knowledge,
  all: readonly Knowledge[],
  differing: readonly ContentPlace[],
): Brought {
  const { block, steps } = meeting;
  const brought: Brought = new Map();
  const counters = new Map<string, Unknown>();
  for (const place of differing) {
    const counted = countSteps(meeting, all, place);
    if (counted === undefined) {
      steps.set(place, 0n);
      bringAlone(block, known, all, place, brought);
      continue;
    }
    const key = counted.map(sumKey).join(";");
    const counter = counters.get(key) ?? stepsName(block, place);
    const start = contentIn(all[0]!, place)!;
    const step = steps.get(place)!;
    setContent(known, place, addedSum(start, unknownSum(counter), step));
    if (counters.has(key)) continue;
    counters.set(key, counter);
    brought.set(counter, counted);
    const ways = all.map((known, at) => ({ known, sum: counted[at]! }));
    known.reaches.set(counter, reachOfEither(ways, counted));
  }
  return brought;
}

function sumKey({ terms, plus }: Sum): string {
  return [...terms.map(({ of, times }) => `${times}*${of}`), plus].join("+");
}

function bringAlone(
  block: number,
  known: Knowledge,
  all: readonly Knowledge[],
  place: ContentPlace,
  brought: Brought,
): void {
  const of = placeName(block, place);
  const ways = all.map((known) => ({ known, sum: contentIn(known, place)! }));
  const aligned = alignedSums(ways);
  known.reaches.set(of, aligned?.reach ?? ANY_REACH);
  if (aligned) brought.set(of, aligned.sums);
  setContent(known, place, unknownSum(of));
}

// ## Steps
//
// When two ways meet for the first time and bring numbers that are a known distance apart, that is
// one step. Later each way must bring a whole number of steps, known or not.

/** How many steps each way has made at `place`, counted from the first, if that can be said. */
function countSteps(
  { steps }: WayMeeting,
  all: readonly Knowledge[],
  place: ContentPlace,
): readonly Sum[] | undefined {
  const start = contentIn(all[0]!, place)!;
  const there = all.every(({ reaches }) =>
    start.terms.every(({ of }) => reaches.has(of))
  );
  if (!there || steps.get(place) === 0n) return undefined;
  const apart = all.map((one) => addedSum(contentIn(one, place)!, start, -1n));
  const step = steps.get(place) ?? guessedStep(apart);
  if (step === 0n) return undefined;
  steps.set(place, step);
  const counted = apart.map((one) => dividedSum(one, step));
  return counted.every((one) => one !== undefined) ? counted : undefined;
}

function guessedStep(apart: readonly Sum[]): bigint {
  if (apart.some(({ terms }) => terms.length > 0)) return 0n;
  const numbers = apart.map(({ plus }) => plus);
  const step = numbers.reduce(commonDivisor, 0n);
  const first = numbers.find((one) => one !== 0n)!;
  return first < 0n ? -step : step;
}

/** Whether the steps are known to be within the reach that they are said to have; if not, they are not counted any more. */
export function areCounted(
  { block, steps }: WayMeeting,
  known: Knowledge,
  all: readonly Knowledge[],
  brought: Brought,
): boolean {
  let fine = true;
  for (const [of, counted] of brought) {
    if (!isCounter(block, of)) continue;
    const { least, greatest } = known.reaches.get(of)!;
    const wide = least <= -(1n << 63n) || greatest >= (1n << 63n) - 1n;
    const covered = !wide ||
      counted.every((sum, at) =>
        isSumAtLeast(all[at]!, sum, least) &&
        isSumAtMost(all[at]!, sum, greatest)
      );
    if (covered) continue;
    fine = false;
    for (const place of steps.keys()) {
      const sum = contentIn(known, place);
      if (sum && timesIn(sum, of) !== 0n) steps.set(place, 0n);
    }
  }
  return fine;
}
