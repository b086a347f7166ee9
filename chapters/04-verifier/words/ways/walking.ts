// # From word to word
//
// A block is gone through word by word, and at its end there is something to say to the blocks behind it.
//
// After a branch two things can be true, and on each way one of them is. A call goes on behind
// itself with less known than before. A jump leads back to the caller, or into a row of branches
// whose place has been computed: then each of these may be next.

import type { CodeWord } from "../computing/words.ts";
import {
  copyKnowledge,
  forgetUnknown,
  type Knowledge,
  rangeOfSum,
  sumsIn,
} from "../knowing/knowledge.ts";
import { withoutSign } from "../knowing/proving.ts";
import type { Unknown } from "../knowing/sums.ts";
import { learnCondition } from "../knowing/truths.ts";
import {
  type CheckedCode,
  noteCompared,
  noteProblem,
} from "../steps/checking_words.ts";
import { leave, leaveFor } from "../steps/leaving.ts";
import { callDivision, callPalcode, callRoutine } from "../steps/outside.ts";
import { contentOf } from "../steps/registers.ts";
import { stepWord } from "../steps/word_steps.ts";
import { type CodeBlocks, isOfRow } from "./ways.ts";

/** What leads to a block: the word, and whether it is a branch that is taken. */
export type EmitWay = (key: number, to: number, known: Knowledge) => void;

/** Goes through the words of a block, and gives what is known where it leads. */
export function walkBlock(
  code: CheckedCode,
  { ends }: CodeBlocks,
  block: number,
  known: Knowledge,
  emit: EmitWay,
): void {
  const { words } = code;
  const end = ends.get(block)!;
  for (let at = block; at < end; at++) {
    const word = words[at];
    if (word === undefined) {
      return noteProblem(code, at, "no spindle may use this instruction");
    }
    if (!followWord(code, known, at, word, emit)) return;
  }
  if (end >= words.length) {
    return noteProblem(code, end - 1, "it leads out of the code");
  }
  emit(end * 2, end, tidied(known));
}

/** Goes over one word; gives whether the next one follows. */
function followWord(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  word: CodeWord,
  emit: EmitWay,
): boolean {
  switch (word.kind) {
    case "nothing":
      return true;
    case "branch":
      return word.link === 31
        ? followBranch(code, known, at, word, emit)
        : followCall(code, known, at, word);
    case "jump":
      followJump(code, known, at, word, emit);
      return false;
    case "call":
      return callPalcode(code, known, at, word.number);
    default:
      stepWord(code, known, at, word);
      return true;
  }
}

type Branch = Extract<CodeWord, { kind: "branch" }>;

function followBranch(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  { condition, register, by }: Branch,
  emit: EmitWay,
): boolean {
  const target = at + 1 + by;
  const go = (known: Knowledge) => {
    const inside = target >= 0 && target < code.words.length;
    if (inside) emit(at * 2 + 1, target, tidied(known));
    else leaveFor(code, known, at, code.allowed.at + BigInt(target * 4));
  };
  if (condition === undefined) {
    go(known);
    return false;
  }
  const sum = contentOf(known, register);
  noteCompared(code, sum);
  const taken = copyKnowledge(known);
  if (learnCondition(taken, condition, sum, true)) go(taken);
  return learnCondition(known, condition, sum, false);
}

function followCall(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  { condition, link, by }: Branch,
): boolean {
  const target = at + 1 + by;
  if (condition === undefined && code.divides.has(target) && link === 22) {
    callDivision(known, at);
    return true;
  }
  const address = code.allowed.at + BigInt(target * 4);
  return callRoutine(code, known, at, link, address);
}

/** A jump leads back to the caller, or into a row of branches. */
function followJump(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  { link, base }: Extract<CodeWord, { kind: "jump" }>,
  emit: EmitWay,
): void {
  if (link !== 31) {
    return noteProblem(code, at, "this routine may not be called");
  }
  const { words, allowed } = code;
  const address = withoutSign(known, contentOf(known, base));
  const [least, greatest] = address
    ? rangeOfSum(known, address)
    : [0n, 0n] as const;
  const [from, to] = [least - allowed.at, greatest - allowed.at];
  const inside = from >= 0n && to < BigInt(words.length * 4);
  if (!inside) return leave(code, known, at, base);
  const [first, last] = [Number(from / 4n), Number(to / 4n)];
  if (first <= at || !words.slice(at + 1, last + 1).every(isOfRow)) {
    return noteProblem(code, at, "nobody knows where this leads");
  }
  for (let one = first; one <= last; one++) {
    emit(at * 2 + 1, one, tidied(copyKnowledge(known)));
  }
}

/** A great deal that is known is not kept if nothing has to do with it. */
const A_GREAT_DEAL = 256;

function tidied(known: Knowledge): Knowledge {
  const { registers, stack, reaches, meanings } = known;
  if (reaches.size < A_GREAT_DEAL) return known;
  const wanted = new Set<Unknown>();
  const pending = [...registers, ...stack.values()];
  for (let sum = pending.pop(); sum; sum = pending.pop()) {
    for (const { of } of sum.terms) {
      if (wanted.has(of)) continue;
      wanted.add(of);
      const meaning = meanings.get(of);
      if (meaning) pending.push(...sumsIn(meaning));
    }
  }
  for (const of of [...reaches.keys()]) {
    if (!wanted.has(of)) forgetUnknown(known, of);
  }
  return known;
}
