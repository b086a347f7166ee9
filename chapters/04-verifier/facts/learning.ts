// # Learning
//
// Behind `if x + 1 < 9` more is known than that a comparison holds: `x + 1` is at most 8, so `x` is at most 7, and
// `y` is too if it was found to be less than `x`.
//
// What is learned of a number is carried to others: back to what it was computed from ([[§Reasoning backwards]]),
// and along what follows from it alone, such as all that was known where a flag was set. Neither way is long, so
// that learning one thing costs little.

import { convertedBefore, operandsBefore } from "../numbers/backwards.ts";
import {
  between,
  bothKnown,
  exactly,
  implies,
  isImpossible,
  type Known,
} from "../numbers/known.ts";
import { addEdge, type Facts, knownAt } from "./facts.ts";
import { isAtMost } from "./orders.ts";
import {
  isArithmetic,
  type Meaning,
  type Question,
  type Questions,
} from "./questions.ts";
import { find, put } from "./sharing.ts";

// ## Learning of one number

/** How far what is learned is carried. */
const FARTHEST = 4;

/** Adds to `facts` that the answer to `question` is like `known`. */
export function narrow(
  questions: Questions,
  facts: Facts,
  question: Question,
  known: Known,
  depth = FARTHEST,
): void {
  const before = knownAt(questions, facts, question);
  const now = withoutUnequal(
    questions,
    facts,
    question,
    bothKnown(before, known),
  );
  if (isImpossible(now)) {
    facts.impossible = true;
    return;
  }
  const meaning = questions.meanings[question]!;
  if (meaning.constant !== undefined || implies(before, now)) return;
  facts.numbers = put(facts.numbers, question, now);
  if (now.least === now.greatest) {
    applyConsequences(questions, facts, question, now);
  }
  if (depth > 0) carryBack(questions, facts, meaning, now, depth - 1);
}

/** `known` without those of its ends that were found to be another number. */
function withoutUnequal(
  { meanings, equalities }: Questions,
  { numbers }: Facts,
  question: Question,
  known: Known,
): Known {
  const others = equalities[question]!.flatMap((one) => {
    if (find(numbers, one)?.greatest !== 0n) return [];
    const other = meanings[one]!.of.find((operand) => operand !== question);
    return other === undefined ? [] : meanings[other]!.constant ?? [];
  });
  let now = known;
  for (const _ of others) {
    const { least, greatest } = now;
    const [low, high] = [others.includes(least), others.includes(greatest)];
    if (!low && !high || least > greatest) return now;
    now = bothKnown(
      now,
      between(low ? least + 1n : least, high ? greatest - 1n : greatest),
    );
  }
  return now;
}

/** Adds to `facts` what the operands must have been for the result to be like `now`. */
function carryBack(
  questions: Questions,
  facts: Facts,
  { how, of: [a = 0, b = 0, c = 0], type }: Meaning,
  now: Known,
  depth: number,
): void {
  const x = knownAt(questions, facts, a);
  if (how === "convert") {
    const from = questions.meanings[a]!.type;
    const before = convertedBefore(x, now, from, type);
    return narrow(questions, facts, a, before, depth);
  }
  if (how === "select") {
    if (!choose(questions, facts, a, b, now, false, c, depth)) {
      choose(questions, facts, a, c, now, true, b, depth);
    }
    return;
  }
  if (!isArithmetic(how)) return;
  const y = knownAt(questions, facts, b);
  const [left, right] = operandsBefore(how, x, y, now, type);
  narrow(questions, facts, a, left, depth);
  narrow(questions, facts, b, right, depth);
}

/** If `one` cannot have been chosen, `other` was. Gives whether that is so. */
function choose(
  questions: Questions,
  facts: Facts,
  condition: Question,
  one: Question,
  now: Known,
  truth: boolean,
  other: Question,
  depth: number,
): boolean {
  const chosen = knownAt(questions, facts, condition);
  const open = chosen.least !== chosen.greatest;
  const ruledOut = open
    ? isImpossible(bothKnown(now, knownAt(questions, facts, one)))
    : (chosen.least === 1n) === truth;
  if (!ruledOut) return false;
  if (open) learn(questions, facts, condition, truth);
  if (isTruth(questions, other)) {
    if (now.least === now.greatest) {
      learn(questions, facts, other, now.least === 1n);
    }
  } else narrow(questions, facts, other, now, depth);
  return true;
}

function applyConsequences(
  questions: Questions,
  facts: Facts,
  question: Question,
  { least }: Known,
): void {
  const list = find(facts.consequences, question);
  const one = list?.find(({ equals }) => equals === least);
  if (one === undefined) return;
  for (const [other, known] of one.numbers) {
    narrow(questions, facts, other, known, 0);
  }
  for (const [small, { to, most }] of one.orders) {
    learnOrder(questions, facts, small, to, most);
  }
}

// ## Learning how two stand to each other

/** Adds to `facts` that `small` is at most `large + most`. */
export function learnOrder(
  questions: Questions,
  facts: Facts,
  small: Question,
  large: Question,
  most: bigint,
): void {
  const low = knownAt(questions, facts, small);
  const high = knownAt(questions, facts, large);
  narrow(questions, facts, small, between(low.least, high.greatest + most));
  narrow(questions, facts, large, between(low.least - most, high.greatest));
  const { meanings } = questions;
  if (small === large) {
    if (most < 0n) facts.impossible = true;
    return;
  }
  const fixed = [small, large].some((one) =>
    meanings[one]!.constant !== undefined
  );
  if (fixed || low.greatest <= high.least + most) return;
  addEdge(facts, small, "above", { to: large, most });
  addEdge(facts, large, "below", { to: small, most });
}

/** Adds to `facts` that both questions have the same answer. */
export function learnEqual(
  questions: Questions,
  facts: Facts,
  a: Question,
  b: Question,
): void {
  narrow(questions, facts, a, knownAt(questions, facts, b));
  narrow(questions, facts, b, knownAt(questions, facts, a));
  learnOrder(questions, facts, a, b, 0n);
  learnOrder(questions, facts, b, a, 0n);
}

/** A number that differs from the end of its range makes the range one shorter; one that is at most another is less. */
export function learnDifferent(
  questions: Questions,
  facts: Facts,
  a: Question,
  b: Question,
): void {
  for (const [one, other] of [[a, b], [b, a]] as const) {
    const not = knownAt(questions, facts, other);
    if (not.least === not.greatest) {
      const { least, greatest } = knownAt(questions, facts, one);
      const known = between(
        least === not.least ? least + 1n : least,
        greatest === not.least ? greatest - 1n : greatest,
      );
      narrow(questions, facts, one, known);
    } else if (isAtMost(questions, facts, one, other)) {
      learnOrder(questions, facts, one, other, -1n);
    }
  }
}

// ## Learning from a test

const TRUE = exactly(1n);
const FALSE = exactly(0n);

/** Adds to `facts` that a condition holds, or that it does not. */
export function learn(
  questions: Questions,
  facts: Facts,
  condition: Question,
  truth: boolean,
): void {
  narrow(questions, facts, condition, truth ? TRUE : FALSE);
  const { how, of, constant } = questions.meanings[condition]!;
  if (constant !== undefined) return;
  const [a = 0, b = 0] = of;
  switch (how) {
    case "not":
      return learn(questions, facts, a, !truth);
    case "and":
    case "or":
      return learnBoth(questions, facts, a, b, truth, how === "and");
    case "equal":
      if ([a, b].every((one) => isTruth(questions, one))) {
        learnSameTruth(questions, facts, a, b, truth);
      }
      return truth
        ? learnEqual(questions, facts, a, b)
        : learnDifferent(questions, facts, a, b);
    case "less":
      return truth
        ? learnOrder(questions, facts, a, b, -1n)
        : learnOrder(questions, facts, b, a, 0n);
    case "lessOrEqual":
      return truth
        ? learnOrder(questions, facts, a, b, 0n)
        : learnOrder(questions, facts, b, a, -1n);
  }
}

function isTruth({ meanings }: Questions, question: Question): boolean {
  return meanings[question]!.type.kind === "bool";
}

/** Both hold where `a && b` holds, and both fail where `a || b` fails. Otherwise one may tell of the other. */
function learnBoth(
  questions: Questions,
  facts: Facts,
  a: Question,
  b: Question,
  truth: boolean,
  all: boolean,
): void {
  if (truth === all) {
    learn(questions, facts, a, truth);
    return learn(questions, facts, b, truth);
  }
  for (const [one, other] of [[a, b], [b, a]] as const) {
    const { least, greatest } = knownAt(questions, facts, one);
    if (least === greatest && (least === 1n) === all) {
      learn(questions, facts, other, truth);
    }
  }
}

/** If one of two truths is known, and whether they are the same, so is the other. */
function learnSameTruth(
  questions: Questions,
  facts: Facts,
  a: Question,
  b: Question,
  same: boolean,
): void {
  for (const [one, other] of [[a, b], [b, a]] as const) {
    if (questions.meanings[other]!.constant !== undefined) continue;
    const { least, greatest } = knownAt(questions, facts, one);
    if (least === greatest) {
      learn(questions, facts, other, (least === 1n) === same);
    }
  }
}
