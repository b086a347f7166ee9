// # What the checker keeps
//
// While the checker looks at code, it notes what is wrong, and what may help to find out what holds in a loop.

import type { Computing } from "../computing/bits.ts";
import type { CodeWord } from "../computing/words.ts";
import {
  ANY_REACH,
  type Knowledge,
  newUnknown,
  type Reach,
  type UnknownMeaning,
} from "../knowing/knowledge.ts";
import type { CellRow } from "../knowing/memory_rows.ts";
import type { Sum, Unknown } from "../knowing/sums.ts";
import type { Entrance, Permissions } from "../memory/permissions.ts";

/** Something that the code must not do, and where. */
export interface WordProblem {
  /** Bytes from the beginning of the code. */
  readonly at: number;
  /** What is wrong, as a sentence without a full stop. */
  readonly sentence: string;
}

/** How far down the stack is used from an entrance on. */
export interface UsedStack {
  /** The most bytes, with all that is called. */
  deepest: bigint;
  /** Whether an event may be raised. */
  raises: boolean;
}

/** Code that is being looked at from one entrance on. */
export interface CheckedCode {
  /** Its words. */
  readonly words: readonly (CodeWord | undefined)[];
  /** Where routines begin that divide: they are known word by word. */
  readonly divides: ReadonlySet<number>;
  /** What it may do. */
  readonly allowed: Permissions;
  /** Where it is entered. */
  readonly entrance: Entrance;
  /** What is wrong, by the number of the word. */
  readonly problems: Map<number, string>;
  /** Unknowns that have been compared with others. */
  readonly compared: Set<Unknown>;
  /** Numbers that unknowns have been compared with. */
  readonly marks: Map<Unknown, Set<bigint>>;
  /** The rows of numbers that cannot be relied on, because something else may be stored there. */
  readonly spoiled: Set<CellRow>;
  /** How far the stack has been used. */
  readonly depth: UsedStack;
}

/** Notes that the stack is used so far down. */
export function noteDepth({ depth }: CheckedCode, bytes: bigint): void {
  if (bytes > depth.deepest) depth.deepest = bytes;
}

/** So many problems are enough. */
export const ENOUGH_PROBLEMS = 20;

/** Notes what is wrong with a word. */
export function noteProblem(
  { problems }: CheckedCode,
  at: number,
  sentence: string,
): void {
  if (!problems.has(at)) problems.set(at, sentence);
}

/** Notes rows that cannot be relied on. Where an address lies, nothing else may ever lie. */
export function noteSpoiled(
  code: CheckedCode,
  at: number,
  rows: readonly CellRow[],
): void {
  for (const row of rows) {
    if (row.holds.kind === "address") {
      noteProblem(code, at, "what lies there must stay an address");
    } else code.spoiled.add(row);
  }
}

/** Unknowns of one word. */
const OF_ONE_WORD = 64;

/** What is needed to compute at a word; its unknowns are named after it. */
export function computingAt(known: Knowledge, at: number): Computing {
  let made = 0;
  return {
    known,
    fresh: (reach: Reach, meaning?: UnknownMeaning) =>
      newUnknown(known, at * OF_ONE_WORD + made++, reach, meaning),
  };
}

/** An unknown for what is in `register` behind the word at `at`, which nobody knows. */
export function unknownRegister(
  known: Knowledge,
  at: number,
  register: number,
  reach: Reach = ANY_REACH,
): Sum {
  return newUnknown(known, at * OF_ONE_WORD + 32 + register, reach);
}

/** Numbers that are remembered of one unknown. */
const MOST_MARKS = 24;

/** Notes that the difference of two has been compared with 0. */
export function noteCompared(
  { compared, marks }: CheckedCode,
  { terms, plus }: Sum,
): void {
  for (const { of } of terms) compared.add(of);
  const [one] = terms;
  if (terms.length !== 1 || one === undefined) return;
  const { of, times } = one;
  const there = marks.get(of) ?? new Set();
  const mark = -plus / times;
  for (const near of [mark - 1n, mark, mark + 1n]) {
    if (there.size < MOST_MARKS) there.add(near);
  }
  marks.set(of, there);
}
