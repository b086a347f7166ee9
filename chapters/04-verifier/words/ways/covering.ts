// # What was found is checked
//
// What is said to be known at a block must hold on each way that leads there. To see that is simple, and it is all
// that has to be believed of the search.
//
// On a way, each unknown of the block stands for a sum: the steps that were made until now, or what has been put
// into a register. With these in their places, what registers are said to hold must be what they do hold, the
// reaches must have room, and every limit must follow. If so for all ways, then whatever way was taken it is so: this
// is a proof by induction over the words that have been executed.

import type { RegisterBits } from "../computing/words.ts";
import {
  ANY_REACH,
  type Knowledge,
  remainderOfSum,
  sumsIn,
  type UnknownMeaning,
  WORD_END,
} from "../knowing/knowledge.ts";
import {
  isSumAtLeast,
  isSumAtMost,
  withoutSign,
  withSign,
} from "../knowing/proving.ts";
import { isSameMeaning } from "../knowing/same_meanings.ts";
import {
  addedSum,
  dividedSum,
  isSameSum,
  onlyUnknown,
  replacedSum,
  type Sum,
  type Unknown,
  unknownSum,
} from "../knowing/sums.ts";
import {
  contentIn,
  type ContentPlace,
  isCounter,
  isOfBlock,
  isWanted,
  placeName,
} from "./naming.ts";

/** Whether all that `said` says of the block holds on a way on which this is `known`. */
export function isCovered(
  block: number,
  wanted: RegisterBits,
  said: Knowledge,
  known: Knowledge,
): boolean {
  const places = placesIn(said, wanted);
  const meant = new Map<Unknown, Sum>();
  countOn(block, said, known, places, meant);
  for (const place of places) {
    const of = onlyUnknown(contentIn(said, place)!);
    if (of !== placeName(block, place)) continue;
    const sum = numberAt(said, known, of, contentIn(known, place));
    if (sum) meant.set(of, sum);
  }
  const onWay = (sum: Sum) =>
    sum.terms.every(({ of }) => !isOfBlock(block, of) || meant.has(of))
      ? replacedSum(sum, (of) => meant.get(of))
      : undefined;
  return places.every((place) => isThere(said, known, place, block, onWay)) &&
    [...said.reaches].every(([of, { least, greatest, step }]) => {
      const sum = onWay(unknownSum(of));
      const isThere = isOfBlock(block, of) || known.reaches.has(of);
      if (sum === undefined || !isThere) return isAny(said, of);
      return isSumAtLeast(known, sum, least) &&
        isSumAtMost(known, sum, greatest) &&
        (step === 1n || remainderOfSum(known, sum, step) === 0n);
    }) &&
    said.limits.every((limit) => {
      const sum = onWay(limit);
      return sum !== undefined && isSumAtMost(known, sum, 0n);
    }) &&
    [...said.meanings].every(([of, meaning]) =>
      isSameMeaning(known.meanings.get(of), meaning) &&
      isAboutOthers(block, meaning)
    );
}

// The unknowns of the block are others on the way than behind it, so what they meant there is not what they mean here.

function isAboutOthers(block: number, meaning: UnknownMeaning): boolean {
  return sumsIn(meaning)
    .every(({ terms }) => terms.every(({ of }) => !isOfBlock(block, of)));
}

function placesIn(
  { registers, stack }: Knowledge,
  wanted: RegisterBits,
): ContentPlace[] {
  const all = [...registers.keys()].slice(0, 31)
    .filter((one) => isWanted(wanted, one));
  return [...all, ...stack.keys()];
}

/** Whether nothing is said of an unknown: any 64 bits are such a number, without a sign or with one. */
function isAny({ reaches }: Knowledge, of: Unknown): boolean {
  const { least, greatest, step } = reaches.get(of)!;
  return step === 1n &&
    [0n, -WORD_END / 2n].some((first) =>
      least <= first && greatest >= first + WORD_END - 1n
    );
}

/** Finds how many steps have been made on a way, by the first place that is in step with each counter. */
function countOn(
  block: number,
  said: Knowledge,
  known: Knowledge,
  places: readonly ContentPlace[],
  meant: Map<Unknown, Sum>,
): void {
  for (const place of places) {
    const sum = contentIn(said, place)!;
    const there = contentIn(known, place);
    const counter = sum.terms.find(({ of }) => isCounter(block, of));
    if (counter === undefined || there === undefined) continue;
    if (meant.has(counter.of)) continue;
    const start = addedSum(sum, { terms: [counter], plus: 0n }, -1n);
    // Steps are counted from what is known on this way.
    if (!start.terms.every(({ of }) => known.reaches.has(of))) continue;
    const counted = dividedSum(addedSum(there, start, -1n), counter.times);
    if (counted) meant.set(counter.of, counted);
  }
}

/** What is in a place, as the number that its unknown is said to be. */
function numberAt(
  { reaches }: Knowledge,
  known: Knowledge,
  of: Unknown,
  sum: Sum | undefined,
): Sum | undefined {
  if (sum === undefined) return undefined;
  const { least } = reaches.get(of) ?? ANY_REACH;
  return least < 0n ? withSign(known, sum) : withoutSign(known, sum);
}

/** Whether there is what is said to be in a place; of an unknown that may be anything, anything is. */
function isThere(
  said: Knowledge,
  known: Knowledge,
  place: ContentPlace,
  block: number,
  onWay: (sum: Sum) => Sum | undefined,
): boolean {
  const sum = contentIn(said, place)!;
  const there = contentIn(known, place);
  if (there === undefined) return false;
  if (onlyUnknown(sum) === placeName(block, place)) return true;
  const meant = onWay(sum);
  return meant !== undefined && isSameSum(meant, there);
}
