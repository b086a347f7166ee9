// # Facts
//
// At each place in a procedure some things are known, because the way there led past them.
//
// Behind `if x < 8` the value `x` is below 8. Behind `if x < y` it is below `y`, whatever `y` is.
// A check teaches the same as a branch: had it failed, nothing behind it would run. So a second use of the
// same index needs no second check.
//
// Values never change, so a fact stays true as long as the value exists. What is known at a place
// is all that was known at the last place through which every path here goes, and more.

import type { Scalar } from "../../03-spindles/mod.ts";
import {
  anyOf,
  bothKnown,
  exactly,
  implies,
  isImpossible,
  type Known,
  knownOf,
} from "../numbers/known.ts";
import type { Meaning, Question, Questions } from "./questions.ts";
import { find, put, type Tree } from "./sharing.ts";

/** That one number is at most another plus `most`. */
export interface Edge {
  /** The other number. */
  readonly to: Question;
  /** By how much it may be exceeded at most. */
  readonly most: bigint;
}

/** How a number stands to others. */
export interface Orders {
  /** It is at most each of these and something. */
  readonly above: readonly Edge[];
  /** Each of these is at most it and something. */
  readonly below: readonly Edge[];
}

/** What else is known if a number turns out to be a certain one. */
export interface Consequence {
  /** The number. */
  readonly equals: bigint;
  /** What is then known of others. */
  readonly numbers: readonly (readonly [Question, Known])[];
  /** How others then stand to each other: the first is at most the edge's. */
  readonly orders: readonly (readonly [Question, Edge])[];
}

/** What is known at one place. The trees are never changed, so a copy costs nothing. */
export interface Facts {
  /** What is known of each number. */
  numbers: Tree<Known>;
  /** How numbers stand to each other. */
  orders: Tree<Orders>;
  /** What follows when more is learned of some. */
  consequences: Tree<readonly Consequence[]>;
  /** The last change of each piece of memory; 0 if there was none. */
  changes: Tree<number>;
  /** Whether nothing can ever be here. */
  impossible: boolean;
}

/** Nothing is known. */
export function noFacts(): Facts {
  return {
    numbers: undefined,
    orders: undefined,
    consequences: undefined,
    changes: undefined,
    impossible: false,
  };
}

/** What is known of the answer to `question`. */
export function knownAt(
  { meanings }: Questions,
  { numbers }: Facts,
  question: Question,
): Known {
  const found = find(numbers, question);
  if (found !== undefined) return found;
  const { constant, type } = meanings[question]!;
  return constant === undefined ? anyOf(type) : exactly(constant);
}

/** Notes what is known of a value where it is computed. */
export function define(
  questions: Questions,
  facts: Facts,
  question: Question,
  known: Known,
): Known {
  if (questions.meanings[question]!.constant !== undefined) return known;
  const before = find(facts.numbers, question);
  const now = before === undefined ? known : bothKnown(before, known);
  if (isImpossible(now)) facts.impossible = true;
  else facts.numbers = put(facts.numbers, question, now);
  return now;
}

// ## Learning of one number
//
// Who learns that `x + 1` is at most 8 learns that `x` is at most 7. So what is learned of a
// result is carried back to what it was computed from, if there is one way back.

/** How far back what is learned is carried. */
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
  const now = bothKnown(before, known);
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

function carryBack(
  questions: Questions,
  facts: Facts,
  { how, of, type }: Meaning,
  now: Known,
  depth: number,
): void {
  const [a = 0, b = 0] = of;
  const [x, y] = [a, b].map((one) => knownAt(questions, facts, one));
  const back = (to: Question, known: Known) =>
    narrow(questions, facts, to, known, depth);
  const fits = (least: bigint, greatest: bigint) => {
    const all = anyOf(type);
    return least >= all.least && greatest <= all.greatest;
  };
  if (how === "add" && fits(x!.least + y!.least, x!.greatest + y!.greatest)) {
    back(a, between(now.least - y!.greatest, now.greatest - y!.least));
    back(b, between(now.least - x!.greatest, now.greatest - x!.least));
  }
  if (
    how === "subtract" && fits(x!.least - y!.greatest, x!.greatest - y!.least)
  ) {
    back(a, between(now.least + y!.least, now.greatest + y!.greatest));
    back(b, between(x!.least - now.greatest, x!.greatest - now.least));
  }
  if (how === "convert") {
    const from = questions.meanings[a]!.type;
    if (fits(x!.least, x!.greatest) || isExtended(from, type, now)) {
      back(a, between(now.least, now.greatest));
    }
  }
  if (how === "and") {
    for (const [one, mask] of [[a, y!], [b, x!]] as const) {
      const all = anyOf(questions.meanings[one]!.type);
      const zeros = now.zeros & mask.ones;
      back(one, knownOf(all, { ones: now.ones, zeros }));
    }
  }
  if (
    how === "shiftRight" && y!.least === y!.greatest && y!.least < 64n &&
    y!.least >= 0n
  ) {
    const filled = (1n << y!.least) - 1n;
    back(
      a,
      between(now.least << y!.least, (now.greatest << y!.least) + filled),
    );
  }
}

/**
 * Whether only a number of type `from` that is the same becomes one like `now` by conversion to `to`, which has as
 * many bits or more. Negative ones become very large.
 */
function isExtended(from: Scalar, to: Scalar, now: Known): boolean {
  if (from.kind !== "integer" || to.kind !== "integer" || from.bits > to.bits) {
    return false;
  }
  const negative = from.signed ? 1n << BigInt(from.bits - 1) : 0n;
  return now.least >= 0n && now.greatest < (1n << BigInt(to.bits)) - negative &&
    now.greatest <= anyOf(from).greatest;
}

/** A number between two. */
export function between(least: bigint, greatest: bigint): Known {
  return { least, greatest, ones: 0n, zeros: 0n };
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

/** How many neighbours of a number are remembered on each side. */
const MOST_EDGES = 8;

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

const NO_ORDERS: Orders = { above: [], below: [] };

/** How `question` stands to others, by what was learned. */
export function ordersOf({ orders }: Facts, question: Question): Orders {
  return find(orders, question) ?? NO_ORDERS;
}

function addEdge(
  facts: Facts,
  question: Question,
  side: "above" | "below",
  edge: Edge,
): void {
  const before = ordersOf(facts, question);
  const same = before[side].find(({ to }) => to === edge.to);
  if (same !== undefined && same.most <= edge.most) return;
  const others = before[side].filter(({ to }) => to !== edge.to);
  const list = [...others, edge].slice(-MOST_EDGES);
  facts.orders = put(facts.orders, question, { ...before, [side]: list });
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

/** A number that differs from the end of its range makes the range one shorter. */
export function learnDifferent(
  questions: Questions,
  facts: Facts,
  a: Question,
  b: Question,
): void {
  for (const [one, other] of [[a, b], [b, a]] as const) {
    const not = knownAt(questions, facts, other);
    if (not.least !== not.greatest) continue;
    const { least, greatest } = knownAt(questions, facts, one);
    narrow(
      questions,
      facts,
      one,
      between(
        least === not.least ? least + 1n : least,
        greatest === not.least ? greatest - 1n : greatest,
      ),
    );
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
      if (truth !== (how === "and")) return;
      learn(questions, facts, a, truth);
      return learn(questions, facts, b, truth);
    case "equal":
      if ([a, b].every((one) => isTruth(questions.meanings[one]!.type))) {
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

function isTruth({ kind }: Scalar): boolean {
  return kind === "bool";
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
