// # One word
//
// Most words leave their way open: what follows is the next one, and a register or a place in memory is
// different.
//
// An instruction that computes makes a sum or an unknown of others. A conditional move is two ways that meet again at
// once. Loads and stores have a page of their own ([[§Words that load and store]]).

import { numberIn } from "../computing/bits.ts";
import { COMPUTED } from "../computing/computing.ts";
import type { CodeWord } from "../computing/words.ts";
import {
  ANY_REACH,
  copyKnowledge,
  type Knowledge,
  newUnknown,
  reachFrom,
} from "../knowing/knowledge.ts";
import {
  addedSum,
  isSameSum,
  movedSum,
  onlyUnknown,
  type Sum,
  timesIn,
  unknownSum,
} from "../knowing/sums.ts";
import { learnCondition } from "../knowing/truths.ts";
import { extracted, masked, movedBytes, unitedBytes } from "../memory/bytes.ts";
import {
  PAGE_BEGINNING,
  PAGE_REACH,
  STACK_BEGINNING,
} from "../memory/stretches.ts";
import { stepLoad, stepStore } from "./accesses.ts";
import {
  type CheckedCode,
  computingAt,
  noteCompared,
} from "./checking_words.ts";
import { eitherSum } from "./either.ts";
import { contentOf, operandOf, setRegister } from "./registers.ts";

/** Goes over the word at `at`, behind which the next word follows. */
export function stepWord(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  word: CodeWord,
): void {
  switch (word.kind) {
    case "compute":
      return setRegister(
        code,
        known,
        at,
        word.to,
        computed(code, known, at, word),
      );
    case "bytes":
      return setRegister(
        code,
        known,
        at,
        word.to,
        bytesOf(code, known, at, word),
      );
    case "address": {
      const sum = movedSum(contentOf(known, word.base), word.by);
      return setRegister(code, known, at, word.to, sum);
    }
    case "choose":
      return choose(code, known, at, word);
    case "load":
      return stepLoad(code, known, at, word);
    case "store":
      return stepStore(code, known, at, word);
  }
}

// ## Computing

type Compute = Extract<CodeWord, { kind: "compute" }>;

function computed(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  { name, left, right }: Compute,
): Sum {
  const [a, b] = [contentOf(known, left), operandOf(known, right)];
  const computing = computingAt(known, at);
  if (name.startsWith("CMP")) noteCompared(code, addedSum(a, b, -1n));
  if (name === "BIS") return unitedBytes(computing, a, b);
  const page = pageOf(code, known, at, name, a, b);
  return page ?? COMPUTED.get(name)!(computing, a, b);
}

// Rounded down to a multiple of 8192, an address in the stack is that of the page it is on. Two
// shifts do that. What lies below the stack may be on another page.

function pageOf(
  { allowed }: CheckedCode,
  known: Knowledge,
  at: number,
  name: string,
  a: Sum,
  b: Sum,
): Sum | undefined {
  if (numberIn(b) !== 13n) return undefined;
  const inStack = timesIn(a, STACK_BEGINNING) === 1n && a.terms.length === 1 &&
    a.plus <= 0n && a.plus >= -allowed.stack;
  if (name === "SRL" && inStack) {
    const all = reachFrom(0n, (1n << 51n) - 1n);
    return newUnknown(known, at * 64, all, { kind: "page number" });
  }
  const of = onlyUnknown(a);
  const meaning = of === undefined ? undefined : known.meanings.get(of);
  const isPage = name === "SLL" && meaning?.kind === "page number";
  if (!isPage) return undefined;
  // It may have been forgotten where that is, if no register held it.
  known.reaches.set(PAGE_BEGINNING, PAGE_REACH);
  return unknownSum(PAGE_BEGINNING);
}

function bytesOf(
  { allowed }: CheckedCode,
  known: Knowledge,
  at: number,
  { does, bytes, upper, left, right }: Extract<CodeWord, { kind: "bytes" }>,
): Sum {
  const [a, by] = [contentOf(known, left), operandOf(known, right)];
  const computing = computingAt(known, at);
  switch (does) {
    case "EXT":
      return upper
        ? computing.fresh(ANY_REACH)
        : extracted(computing, allowed, a, by, bytes);
    case "MSK":
      return masked(computing, a, by, bytes, upper);
    case "INS":
      return movedBytes(computing, a, by, bytes, upper);
  }
}

// A conditional move is two ways that meet again at once.

function choose(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  { condition, left, right, to }: Extract<CodeWord, { kind: "choose" }>,
): void {
  const tested = contentOf(known, left);
  const [moved, old] = [operandOf(known, right), contentOf(known, to)];
  const [taken, kept] = [copyKnowledge(known), copyKnowledge(known)];
  const possible = learnCondition(taken, condition, tested, true);
  if (!possible) return;
  if (!learnCondition(kept, condition, tested, false)) {
    return setRegister(code, known, at, to, moved);
  }
  const ways = [
    { known: taken, sum: moved },
    { known: kept, sum: old },
  ];
  const sum = isSameSum(moved, old) ? old : eitherSum(known, at * 64, ways);
  setRegister(code, known, at, to, sum);
}
