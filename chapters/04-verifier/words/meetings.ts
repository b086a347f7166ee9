// # Where ways meet
//
// Several ways lead to one word, and only what holds on all of them is known there.
//
// The way into a loop brings 0 in `$3` and the beginning of a row in `$1`. The way back from its end brings 1, and
// 8 bytes more. What differs is often in step: each is as many times its own step further on as the other. So
// one new unknown is enough for both, how many steps there were, and `$1` stays 8 times `$3` further on than it was.
// What is not in step gets an unknown of its own.
//
// From where to where an unknown goes is found by going round the loop again, as long as something is new. What
// goes on growing is let grow at once to the next number that it was compared with, or to the end.
//
// Limits between such unknowns are guessed. What holds when the loop is entered might hold in each
// round: it is taken for true, and if it does not hold on a way back, it is given up for good.
//
// All of this is a search, and nobody has to believe it. What it leads to is checked at the end
// ([[§What was found is checked]]).

import {
  ANY_REACH,
  type Knowledge,
  rangeOfSum,
  type Reach,
  reachFrom,
  sumsIn,
  type UnknownMeaning,
} from "./knowledge.ts";
import type { CheckedCode } from "./checking_words.ts";
import { alignedSums, reachOfEither } from "./either.ts";
import { greatestOfSum, isSumAtLeast, isSumAtMost } from "./proving.ts";
import {
  addedSum,
  commonDivisor,
  dividedSum,
  isSameSum,
  movedSum,
  replacedSum,
  scaledSum,
  type Sum,
  timesIn,
  type Unknown,
  unknownSum,
} from "./sums.ts";
import type { RegisterBits } from "./words.ts";

/** A register, or a word of the stack if it is negative. */
export type ContentPlace = number;

/** A way that leads to a block. */
export interface ArrivingWay {
  /** The place of the block that it comes from. */
  readonly from: number;
  /** What is known on it. */
  readonly known: Knowledge;
}

/** The beginning of a block. */
export interface WayMeeting {
  /** Its first word. */
  readonly block: number;
  /** Its place in the order. */
  readonly place: number;
  /** The registers that matter from there on. */
  readonly wanted: RegisterBits;
  /** The ways that have come here, by what leads to them. */
  readonly ways: Map<number, ArrivingWay>;
  /** What is known here. */
  known: Knowledge | undefined;
  /** How often it has been found out. */
  visits: number;
  /** The steps of what is in step; 0 for what is not. */
  readonly steps: Map<ContentPlace, bigint>;
  /** Limits that have been guessed. */
  readonly guessed: Set<string>;
  /** Whether some have not been looked at on the ways back. */
  guessing: boolean;
}

/** More rounds than these, and what grows is let grow. */
const PATIENCE = 3;
/** More than these, and it is given up what is known of it. */
const MOST_PATIENCE = 24;

// ## Names

/** Unknowns of blocks are below this. */
const OF_BLOCKS = -4096;
/** Unknowns of one block. */
const OF_ONE_BLOCK = 2048;
/** Places in one block: registers and words of the stack. */
const PLACES = 1024;

function slotOf(place: ContentPlace): number {
  return place < 0 ? 31 - place / 8 : place;
}

/** The unknown that counts the steps of what is at `place` in `block`, and of what is in step with it. */
export function stepsName(block: number, place: ContentPlace): Unknown {
  return OF_BLOCKS - block * OF_ONE_BLOCK - PLACES - slotOf(place);
}

/** The unknown for what is at `place` in `block`. */
export function placeName(block: number, place: ContentPlace): Unknown {
  return OF_BLOCKS - block * OF_ONE_BLOCK - slotOf(place);
}

/** Whether `of` counts steps at `block`. */
export function isCounter(block: number, of: Unknown): boolean {
  return isOfBlock(block, of) && of <= stepsName(block, 0);
}

/** What is at a place. */
export function contentIn(
  { registers, stack }: Knowledge,
  place: ContentPlace,
): Sum | undefined {
  return place < 0 ? stack.get(place) : registers[place];
}

function setContent(known: Knowledge, place: ContentPlace, sum: Sum): void {
  if (place < 0) known.stack.set(place, sum);
  else known.registers[place] = sum;
}

/** Whether somebody looks at `place` later. */
export function isWanted(wanted: RegisterBits, place: ContentPlace): boolean {
  return place < 0 || place >= 29 || (wanted >>> place & 1) === 1;
}

// ## What all ways bring

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
  const brought = contentsOf(meeting, known, all, differing);
  keepWhatIsMentioned(known, all, brought);
  const isHead = ways.at(-1)!.from >= meeting.place;
  if (isHead && meeting.known) widen(code, meeting, known, brought);
  if (!areCounted(meeting, known, all, brought)) return undefined;
  const limits = limitsOf(code, meeting, known, all, brought, isHead);
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

/** What each way brings for an unknown of the block. */
type Brought = Map<Unknown, readonly Sum[]>;

function contentsOf(
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

// ## What goes along

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

function widerReach(a: Reach, b: Reach): Reach {
  return reachFrom(
    a.least < b.least ? a.least : b.least,
    a.greatest > b.greatest ? a.greatest : b.greatest,
    a.step < b.step ? a.step : b.step,
  );
}

/** Whether two meanings are the same. */
export function isSameMeaning(
  a: UnknownMeaning | undefined,
  b: UnknownMeaning,
): boolean {
  if (a === b) return true;
  if (a === undefined || a.kind !== b.kind) return false;
  if (a.kind === "beginning" && b.kind === "beginning") {
    const same = a.of.rows === b.of.rows || a.of.rows.length === 0 &&
        b.of.rows.length === 0;
    if (!same || a.of.writable !== b.of.writable) return false;
  }
  if (a.kind === "less" && b.kind === "less") {
    if (a.orEqual !== b.orEqual || a.signed !== b.signed) return false;
  }
  if (a.kind === "low bytes" && b.kind === "low bytes") {
    if (a.bytes !== b.bytes) return false;
  }
  if (a.kind === "moved bytes" && b.kind === "moved bytes") {
    if (a.bytes !== b.bytes || a.upper !== b.upper) return false;
  }
  if (a.kind === "quadword" && b.kind === "quadword") {
    const same = a.patches.length === b.patches.length &&
      a.patches.every((one, at) =>
        one.bytes === b.patches[at]!.bytes && one.upper === b.patches[at]!.upper
      );
    if (!same) return false;
  }
  const [one, other] = [sumsIn(a), sumsIn(b)];
  return one.every((sum, at) => isSameSum(sum, other[at]!));
}

// ## Growing

function widen(
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

/** Whether the steps are known to be within the reach that they are said to have; if not, they are not counted any more. */
function areCounted(
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

/** Whether `of` is an unknown of `block`. */
export function isOfBlock(block: number, of: Unknown): boolean {
  const slot = OF_BLOCKS - block * OF_ONE_BLOCK - of;
  return slot >= 0 && slot < OF_ONE_BLOCK;
}

// ## Limits

/** More limits than these are not looked for at one place. */
const MOST_GUESSED = 120;

function limitsOf(
  code: CheckedCode,
  meeting: WayMeeting,
  known: Knowledge,
  all: readonly Knowledge[],
  brought: Brought,
  isHead: boolean,
): Sum[] {
  const before = isHead && meeting.visits > 1 ? meeting.known : undefined;
  const limits = before === undefined
    ? all.flatMap(({ limits }) => limits)
    : before.limits;
  const held: Sum[] = [];
  const hold = (limit: Sum, from: number) => {
    const foreign = limit.terms.some(({ of }) =>
      !known.reaches.has(of) ||
      isOfBlock(meeting.block, of) && !brought.has(of)
    );
    if (foreign) return;
    if (held.some((one) => isSameSum(one, limit))) return;
    const holds = all.slice(from).every((one, at) =>
      isSumAtMost(one, broughtSum(limit, brought, at + from), 0n)
    );
    if (holds) held.push(limit);
  };
  for (const limit of limits) hold(limit, 0);
  const verified = held.length;
  const guesses = guessedLimits(code, meeting, known, all, brought, isHead);
  for (const guess of guesses) hold(guess, isHead ? all.length : 0);
  meeting.guessing = isHead && held.length > verified;
  return held;
}

/** `sum` on the way numbered `at`. */
function broughtSum(sum: Sum, brought: Brought, at: number): Sum {
  return replacedSum(sum, (of) => brought.get(of)?.[at]);
}

/** Limits between an unknown of the block and another one, which hold on all ways, or on the first. */
function guessedLimits(
  { compared }: CheckedCode,
  { block, guessed, steps }: WayMeeting,
  known: Knowledge,
  all: readonly Knowledge[],
  brought: Brought,
  isHead: boolean,
): Sum[] {
  const made: Sum[] = [];
  const sizes = [...known.meanings.values()].flatMap((one) =>
    one.kind === "beginning" ? one.of.bytes.terms.map(({ of }) => of) : []
  );
  const others = new Set([...compared, ...sizes, ...brought.keys()]);
  const factors = new Set([
    1n,
    ...[...steps.values()].filter((one) => one !== 0n)
      .map((one) => one < 0n ? -one : one),
  ]);
  for (const one of brought.keys()) {
    for (const factor of isCounter(block, one) ? factors : [1n]) {
      for (const other of others) {
        if (other === one || !known.reaches.has(other)) continue;
        for (const sign of [1n, -1n]) {
          const key = `${one} ${factor} ${other} ${sign}`;
          if (isHead && guessed.has(key)) continue;
          if (guessed.size > MOST_GUESSED * all.length) return made;
          guessed.add(key);
          const apart = addedSum(
            scaledSum(unknownSum(one), sign * factor),
            unknownSum(other),
            -sign,
          );
          const bound = (isHead ? all.slice(0, 1) : all)
            .map((way, at) =>
              greatestOfSum(way, broughtSum(apart, brought, at))
            )
            .reduce((x, y) => x > y ? x : y);
          if (bound < rangeOfSum(known, apart)[1]) {
            made.push(movedSum(apart, -bound));
          }
        }
      }
    }
  }
  return made;
}
