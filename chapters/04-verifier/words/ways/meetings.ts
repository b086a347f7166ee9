// # Where ways meet
//
// Several ways lead to one word, and only what holds on all of them is known there.
//
// What is the same on all ways stays. What differs is counted in steps, if it is in step, or gets an unknown of its own
// ([[§In step]]). Limits are looked for between these unknowns ([[§Limits that are guessed]]).
//
// All of this is a search, and nobody has to believe it. What it leads to is checked at the end
// ([[§What was found is checked]]).

import {
  ANY_REACH,
  type Knowledge,
  sumsIn,
  type UnknownMeaning,
} from "../knowing/knowledge.ts";
import { isSameMeaning } from "../knowing/same_meanings.ts";
import { isSameSum, type Unknown, unknownSum } from "../knowing/sums.ts";
import type { CheckedCode } from "../steps/checking_words.ts";
import { areCounted, bringContents, type Brought } from "./counting.ts";
import { letGrow, widerReach } from "./growing.ts";
import { limitsWhereMet } from "./guessing.ts";
import {
  contentIn,
  type ContentPlace,
  isWanted,
  placeName,
  setContent,
  type WayMeeting,
} from "./naming.ts";

/** Finds out what is known where all ways to a block meet. */
export function meetWays(code: CheckedCode, meeting: WayMeeting): Knowledge {
  for (;;) {
    const known = joinedWays(code, meeting);
    if (known !== undefined) return known;
  }
}

/** The same; `undefined` if some steps cannot be counted, and now are not any more. */
function joinedWays(
  code: CheckedCode,
  meeting: WayMeeting,
): Knowledge | undefined {
  const ways = [...meeting.ways.entries()]
    .sort(([a, one], [b, other]) => one.from - other.from || a - b)
    .map(([, way]) => way);
  const all = ways.map(({ known }) => known);
  const known: Knowledge = {
    registers: [...all[0]!.registers],
    stack: new Map(),
    reaches: new Map(),
    limits: [],
    meanings: new Map(),
  };
  const differing = placesOf(meeting, known, all);
  const brought = bringContents(meeting, known, all, differing);
  keepWhatIsMentioned(known, all, brought);
  const isHead = ways.at(-1)!.from >= meeting.place;
  if (isHead && meeting.known) letGrow(code, meeting, known, brought);
  if (!areCounted(meeting, known, all, brought)) return undefined;
  const limits = limitsWhereMet(code, meeting, known, all, brought, isHead);
  known.limits.push(...limits);
  return known;
}

/** Puts into `known` what is the same on all ways, and gives the places of the rest. */
function placesOf(
  { block, wanted }: WayMeeting,
  known: Knowledge,
  all: readonly Knowledge[],
): ContentPlace[] {
  const [first, ...others] = all;
  const differing: ContentPlace[] = [];
  const { registers, stack } = first!;
  const places = [...registers.keys()].slice(0, 31);
  for (const place of [...places, ...stack.keys()]) {
    const sum = contentIn(first!, place)!;
    if (!isWanted(wanted, place)) {
      const of = placeName(block, place);
      known.reaches.set(of, ANY_REACH);
      setContent(known, place, unknownSum(of));
      continue;
    }
    const sums = others.map((one) => contentIn(one, place));
    if (sums.some((one) => one === undefined)) continue;
    const same = sums.every((one) => isSameSum(one!, sum));
    if (same) setContent(known, place, sum);
    else differing.push(place);
  }
  return differing;
}

/** Keeps what is known of the unknowns in `known` on all ways, and of those that these mention. */
function keepWhatIsMentioned(
  known: Knowledge,
  all: readonly Knowledge[],
  brought: Brought,
): void {
  const [first, ...others] = all;
  const pending = [...known.registers, ...known.stack.values()]
    .flatMap(({ terms }) => terms.map(({ of }) => of));
  const truths: [Unknown, UnknownMeaning][] = [];
  for (let of = pending.pop(); of !== undefined; of = pending.pop()) {
    if (known.reaches.has(of) || brought.has(of)) continue;
    const reaches = all.map((one) => one.reaches.get(of) ?? ANY_REACH);
    known.reaches.set(of, reaches.reduce(widerReach));
    const meaning = first!.meanings.get(of);
    const same = meaning !== undefined &&
      others.every((one) => isSameMeaning(one.meanings.get(of), meaning));
    if (!same) continue;
    if (meaning.kind === "beginning") {
      known.meanings.set(of, meaning);
      for (const one of meaning.of.bytes.terms) pending.push(one.of);
    } else truths.push([of, meaning]);
  }
  for (const [of, meaning] of truths) {
    const mentioned = sumsIn(meaning).flatMap(({ terms }) => terms);
    if (mentioned.every((one) => known.reaches.has(one.of))) {
      known.meanings.set(of, meaning);
    }
  }
}
