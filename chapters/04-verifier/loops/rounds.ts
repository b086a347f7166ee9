// # How many rounds
//
// A loop ends if something in it grows with every round and cannot grow for ever.
//
// In `for i in 0..n` the counter grows by 1, and there is a next round only while it is below `n`. In
// `while low < high budget 20` a counter that nobody sees grows by 1, and the loop's check ends the activation
// when it has come to 20. A parameter of the head that grows or falls on every way back, by at
// least so much, and that has a limit there, bounds the number of rounds. Whatever statement the
// loop was made from does not matter, and neither does who made it.

import type { Block, Value } from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "../facts/facts.ts";
import { excess, greatestOf } from "../facts/orders.ts";
import type { Question } from "../facts/questions.ts";
import { type Course, questionOf, type Way } from "../facts/stepping.ts";
import { waysTo } from "./going.ts";

/** What is known of the rounds of a loop. */
export interface Rounds {
  /** The way back is taken at most so often. */
  readonly most: bigint;
  /** The blocks of the loop, but not its head, begin at most so often. */
  readonly inside: bigint;
}

/**
 * The most rounds of the loop that begins at `head`; `undefined` if nothing shows that it ends.
 *
 * @param starts what is known where blocks begin: a round in which a check fails has begun as well
 */
export function roundsOf(
  course: Course,
  head: Block,
  inside: ReadonlySet<Block>,
  starts: ReadonlyMap<Block, Facts>,
): Rounds | undefined {
  const back = waysTo(course, head, true);
  if (back.length === 0) return { most: 0n, inside: 1n };
  let best: Rounds | undefined;
  for (const [index, value] of head.parameters.entries()) {
    if (value.type.kind !== "integer") continue;
    const found = countedBy(course, head, inside, starts, back, index, value);
    if (found && (best === undefined || found.most < best.most)) best = found;
  }
  return best;
}

/** The most rounds, counted by one parameter of the head. */
function countedBy(
  course: Course,
  head: Block,
  inside: ReadonlySet<Block>,
  starts: ReadonlyMap<Block, Facts>,
  back: readonly Way[],
  index: number,
  value: Value,
): Rounds | undefined {
  const { questions } = course;
  const question = questionOf(course, value);
  const entering = waysTo(course, head, false);
  const grown = back.map(({ facts, passes }) =>
    -excess(questions, facts, question, passes[index]!)
  ).reduce(lesser);
  const fallen = back.map(({ facts, passes }) =>
    -excess(questions, facts, passes[index]!, question)
  ).reduce(lesser);
  if (grown < 1n && fallen < 1n) return undefined;
  const up = grown >= 1n;
  const step = up ? grown : fallen;
  const first = entering.map(({ passes }) => passes[index]!);
  /** How far the parameter can be from where it began, by `facts`. */
  const far = (facts: Facts) =>
    distance(course, entering, first, facts, question, up) / step;
  const most = back.map(({ facts }) => far(facts)).reduce(greater) + 1n;
  let within = 0n;
  for (const block of inside) {
    const facts = starts.get(block);
    if (block === head || facts === undefined) continue;
    within = greater(within, lesser(far(facts), most) + 1n);
  }
  return { most: greater(most, 0n), inside: within };
}

function distance(
  { questions }: Course,
  entering: readonly Way[],
  first: readonly Question[],
  facts: Facts,
  question: Question,
  up: boolean,
): bigint {
  const apart = first.map((pass, index) => {
    const began = knownAt(questions, entering[index]!.facts, pass);
    const plain = up
      ? greatestOf(questions, facts, question) - began.least
      : began.greatest - knownAt(questions, facts, question).least;
    const related = up
      ? excess(questions, facts, question, pass)
      : excess(questions, facts, pass, question);
    // Of several beginnings, how the parameter stands to one says nothing about another.
    return first.length > 1 || plain < related ? plain : related;
  });
  return greater(apart.reduce(greater), 0n);
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
