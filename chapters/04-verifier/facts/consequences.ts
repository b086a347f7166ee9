// # What a number says about the path
//
// Sometimes a number says which path was taken.
//
// After `const ok = x < 8 && y < x;` nothing is known of `x`, but as soon as `ok` is found to be true, everything is
// known that was known where it became true. These consequences are remembered for truths, for the first number
// of an option or a variant, which says what the others mean, and for the condition itself on which the paths have
// parted: it may be tested again.

import type { Block } from "../../03-spindles/mod.ts";
import { eitherKnown, exactly, implies, type Known } from "../numbers/known.ts";
import {
  type Consequence,
  define,
  type Edge,
  type Facts,
  knownAt,
  type Orders,
  ordersOf,
} from "./facts.ts";
import { isThere, joinFacts } from "./joining.ts";
import { learn, learnOrder, narrow } from "./learning.ts";
import { extentOf, type Question, type Questions } from "./questions.ts";
import { isAddressType, relationsOf } from "./relations.ts";
import { find, meet, put } from "./sharing.ts";
import { copyOf, type Course, type Way } from "./stepping.ts";

/** A number where paths meet that may say which was taken, and what it is on each way. */
export interface Decider {
  /** The number. */
  readonly question: Question;
  /** What it is on each way. */
  readonly passes: readonly Question[];
}

/** What all `ways` say of what they pass. */
export function joinedKnown(
  questions: Questions,
  ways: readonly Way[],
  passes: readonly Question[],
): Known {
  return ways.map(({ facts }, index) =>
    knownAt(questions, facts, passes[index]!)
  ).reduce(eitherKnown);
}

/** With more ways than this, nobody asks which was taken. */
const MOST_WAYS = 16;
/** With more numbers than this, not all of them are looked at. */
const MOST_NUMBERS = 8;
/** How many facts follow at most. */
const MOST_FOLLOWING = 32;

/** Adds to `facts` what is known as soon as it is known which number `decider` is. */
export function addConsequences(
  course: Course,
  block: Block,
  ways: readonly Way[],
  decider: Decider,
  facts: Facts,
): void {
  const { questions } = course;
  const { type, constant } = questions.meanings[decider.question]!;
  if (ways.length > MOST_WAYS || constant !== undefined) return;
  const found = decidingNumbers(course, ways, decider);
  if (found.length === 0) return;
  const numbers = type.kind === "bool" ? [0n, 1n] : found;
  const list = numbers.flatMap((equals) =>
    consequenceOf(course, block, ways, decider, equals, facts) ?? []
  );
  if (list.length === 0) return;
  facts.consequences = put(facts.consequences, decider.question, list);
}

/** The numbers that something depends on: what is passed where it is known, and what something follows from already. */
function decidingNumbers(
  { questions }: Course,
  ways: readonly Way[],
  { passes }: Decider,
): bigint[] {
  const found = new Set<bigint>();
  for (const [index, { facts }] of ways.entries()) {
    const { least, greatest } = knownAt(questions, facts, passes[index]!);
    if (least === greatest) found.add(least);
    const before = find(facts.consequences, passes[index]!) ?? [];
    before.forEach(({ equals }) => found.add(equals));
  }
  return [...found].slice(0, MOST_NUMBERS);
}

/** What is known if the number is `equals`; `undefined` if that is no more than is known anyway. */
function consequenceOf(
  course: Course,
  block: Block,
  ways: readonly Way[],
  { question, passes }: Decider,
  equals: bigint,
  facts: Facts,
): Consequence | undefined {
  const { questions } = course;
  const truth = questions.meanings[question]!.type.kind === "bool";
  const taken = ways.flatMap((way, index): Way[] => {
    const copy = copyOf(way.facts);
    if (truth) learn(questions, copy, passes[index]!, equals === 1n);
    else narrow(questions, copy, passes[index]!, exactly(equals));
    return copy.impossible ? [] : [{ ...way, facts: copy }];
  });
  if (taken.length === 0) return undefined;
  const then = joinFacts(questions, block, taken.map((way) => way.facts));
  for (const [at, value] of block.parameters.entries()) {
    const asked = course.asked.get(value)!;
    const passed = taken.map((way) => way.passes[at]!);
    define(questions, then, asked, joinedKnown(questions, taken, passed));
    if (!isAddressType(value.type)) continue;
    const extents = passed.map((one) => extentOf(questions, one));
    const extent = extentOf(questions, asked);
    define(questions, then, extent, joinedKnown(questions, taken, extents));
  }
  for (const one of relationsOf(course, block, taken, then)) {
    learnOrder(questions, then, one.small, one.large, one.most);
  }
  const numbers = newNumbers(then, facts).filter(([one]) => one !== question);
  const orders = newOrders(questions, then, facts);
  if (numbers.length === 0 && orders.length === 0) return undefined;
  return { equals, numbers, orders };
}

function newNumbers(then: Facts, facts: Facts): [Question, Known][] {
  const found: [Question, Known][] = [];
  meet(then.numbers, facts.numbers, {
    both: (key, x, y) => {
      if (found.length < MOST_FOLLOWING && !implies(y, x)) found.push([key, x]);
      return undefined;
    },
  });
  return found;
}

function newOrders(
  questions: Questions,
  then: Facts,
  facts: Facts,
): [Question, Edge][] {
  const found: [Question, Edge][] = [];
  const add = (key: Question, { above }: Orders) => {
    for (const edge of above) {
      const there = isThere(questions, facts, key) &&
        isThere(questions, facts, edge.to);
      const before = ordersOf(facts, key).above.find(({ to }) =>
        to === edge.to
      );
      if (!there || before !== undefined && before.most <= edge.most) continue;
      if (found.length < MOST_FOLLOWING) found.push([key, edge]);
    }
    return undefined;
  };
  meet(then.orders, facts.orders, {
    both: (key, x) => add(key, x),
    first: add,
  });
  return found;
}
