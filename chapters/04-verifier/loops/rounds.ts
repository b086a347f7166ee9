// # How many rounds
//
// A loop ends if something in it grows with every round and cannot grow for ever.
//
// In `for i in 0..n` the counter grows by 1, and there is a next round only while it is below `n`. In
// `while low < high budget 20` a counter that nobody sees grows by 1, and the loop's check ends the activation
// when it has come to 20. A parameter of the head that grows or falls on every way back, by at
// least so much, and that has a limit there, bounds the number of rounds. Whatever statement the
// loop was made from does not matter, and neither does who made it.

// ## Loops in loops
//
// `for i in 0..8 { for j in 0..i { ... } }` does not make 8 times 8 rounds inside, but 0 and 1 and 2 and so on up to
// 7. Each time the inner loop is begun, the outer counter is another number: the rounds inside are at most
// `i` and a constant, and no two of these `i` are the same. So all of them together are a sum and not a product.
//
// There is a second way to make fewer. In `while i < n { while i < n && isBlank(text[i]) { i += 1; } i += 1; }` the
// inner loop goes on where it stopped the last time. It never goes back, so all rounds of it together are bounded
// by how far there is to go.

import type { Block } from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "../facts/facts.ts";
import { excess, greatestOf } from "../facts/orders.ts";
import type { Question } from "../facts/questions.ts";
import { type Course, questionOf, type Way } from "../facts/stepping.ts";
import { waysTo } from "./going.ts";
import type { Shape } from "./loops.ts";

/** What is known of the rounds of a loop. */
export interface Rounds {
  /** The way back is taken at most so often, each time the loop is begun. */
  readonly most: bigint;
  /** And so often in a whole run of the loop around it, if more is known than a product. */
  readonly altogether?: bigint | undefined;
}

/** A parameter of a head that grows, or falls, with every round. */
interface Counter {
  readonly index: number;
  readonly question: Question;
  readonly up: boolean;
  /** By how much at least. */
  readonly step: bigint;
}

/** A loop, and the ways to its head. */
interface Circling {
  readonly course: Course;
  readonly head: Block;
  readonly entering: readonly Way[];
  readonly back: readonly Way[];
  readonly counters: readonly Counter[];
}

/** The most rounds of each loop whose head can be reached; nothing for one if nothing shows that it ends. */
export function roundsOf(
  course: Course,
  { loops, around }: Shape,
  isReached: (head: Block) => boolean,
): Map<Block, Rounds | undefined> {
  const heads = [...loops.keys()].filter(isReached);
  const all = new Map(heads.map((head) => [head, circlingAt(course, head)]));
  const found = new Map<Block, Rounds | undefined>(
    [...all].map(([head, one]) => [head, roundsOfOne(one)]),
  );
  for (const [head, inner] of all) {
    const outer = all.get(around.get(head)!.at(-2)!);
    const [own, outside] = [found.get(head), outer && found.get(outer.head)];
    if (!outer || !own || !outside) continue;
    const product = own.most * (outside.most + 1n);
    const altogether = [
      summed(inner, outer, outside.most + 1n),
      goneOnce(inner, outer),
    ].flatMap((one) => one ?? []).reduce(lesser, product);
    if (altogether < product) found.set(head, { ...own, altogether });
  }
  return found;
}

/** The most rounds of the loop that begins at `head` that are over where `facts` hold, if it is known. */
export function completeRounds(
  course: Course,
  head: Block,
  facts: Facts,
): bigint | undefined {
  const circling = circlingAt(course, head);
  const all = circling.counters
    .map((one) => distance(circling, facts, one) / one.step);
  return all.length > 0 ? all.reduce(lesser) : undefined;
}

function circlingAt(course: Course, head: Block): Circling {
  const { questions } = course;
  const back = waysTo(course, head, true);
  const entering = waysTo(course, head, false);
  const counters = head.parameters.flatMap((value, index): Counter[] => {
    if (value.type.kind !== "integer" || back.length === 0) return [];
    const question = questionOf(course, value);
    const grown = back.map(({ facts, passes }) =>
      -excess(questions, facts, question, passes[index]!)
    ).reduce(lesser);
    const fallen = back.map(({ facts, passes }) =>
      -excess(questions, facts, passes[index]!, question)
    ).reduce(lesser);
    if (grown < 1n && fallen < 1n) return [];
    const up = grown >= 1n;
    return [{ index, question, up, step: up ? grown : fallen }];
  });
  return { course, head, entering, back, counters };
}

function roundsOfOne(circling: Circling): Rounds | undefined {
  const { back, counters } = circling;
  if (back.length === 0) return { most: 0n };
  const most = counters.map((one) =>
    back.map(({ facts }) => distance(circling, facts, one) / one.step)
      .reduce(greater) + 1n
  );
  return most.length === 0
    ? undefined
    : { most: greater(most.reduce(lesser), 0n) };
}

/** How far a counter can be from where it began, by `facts`. */
function distance(
  { course: { questions }, entering }: Circling,
  facts: Facts,
  { index, question, up }: Counter,
): bigint {
  const apart = entering.map(({ passes, facts: before }) => {
    const pass = passes[index]!;
    const began = knownAt(questions, before, pass);
    const plain = up
      ? greatestOf(questions, facts, question) - began.least
      : began.greatest - knownAt(questions, facts, question).least;
    const related = up
      ? excess(questions, facts, question, pass)
      : excess(questions, facts, pass, question);
    // Of several beginnings, how the parameter stands to one says nothing about another.
    return entering.length > 1 || plain < related ? plain : related;
  });
  return greater(apart.reduce(greater), 0n);
}

// ## Sums
//
// The distance of the inner counter from where it began is at most a constant more, or less, than the outer counter.
// That is so if its end is related to the outer counter, or its beginning.

/** All rounds of `inner` in a run of `outer`, which goes through its head `runs` times at most. */
function summed(
  inner: Circling,
  outer: Circling,
  runs: bigint,
): bigint | undefined {
  const sums = inner.counters.flatMap((counter) =>
    outer.counters.flatMap((by) =>
      farthest(inner, counter, by).map((far) =>
        sumOf(far, by.step, counter.step, runs)
      )
    )
  );
  return sums.length === 0 ? undefined : sums.reduce(lesser);
}

/** How far `counter` can get in the outer round in which it gets farthest, if that depends on the counter `by`. */
function farthest(
  { course: { questions }, entering, back }: Circling,
  { index, question, up }: Counter,
  { question: outer }: Counter,
): bigint[] {
  if (entering.length !== 1) return [];
  const [{ facts: before, passes }] = entering as [Way];
  const first = passes[index]!;
  const began = knownAt(questions, before, first);
  const at = knownAt(questions, before, outer);
  /** The largest over all ways back. */
  const most = (of: (facts: Facts) => bigint) =>
    back.map(({ facts }) => of(facts)).reduce(greater);
  const end = (facts: Facts) =>
    up
      ? greatestOf(questions, facts, question) - began.least
      : began.greatest - knownAt(questions, facts, question).least;
  const beyond = (a: Question, b: Question) => (facts: Facts) =>
    excess(questions, facts, a, b);
  // The end is at most the outer counter and a bit, or the beginning is at least that.
  return up
    ? [
      at.greatest - began.least + most(beyond(question, outer)),
      most(end) + began.least - at.least +
      excess(questions, before, outer, first),
    ]
    : [
      at.greatest +
      most((facts) => -knownAt(questions, facts, question).least) +
      excess(questions, before, first, outer),
      began.greatest - at.least + most(beyond(outer, question)),
    ];
}

/** The sum of `far / step + 1`, where `far` is less by `less` each time, as long as it is not negative. */
function sumOf(far: bigint, less: bigint, step: bigint, runs: bigint): bigint {
  if (far < 0n) return 0n;
  const count = lesser(runs, far / less + 1n);
  return (count * far - less * (count * (count - 1n) / 2n)) / step + count;
}

// ## Never back

/** All rounds of `inner` together, if it goes on each time where it stopped, as a counter of `outer` tells. */
function goneOnce(inner: Circling, outer: Circling): bigint | undefined {
  const { course: { questions }, entering, back } = inner;
  for (const counter of inner.counters) {
    const { index, question, step } = counter;
    if (!counter.up) continue;
    for (const [at, value] of outer.head.parameters.entries()) {
      const by = questionOf(inner.course, value);
      const goesOn = entering.every(({ facts, passes }) =>
        excess(questions, facts, by, passes[index]!) <= 0n
      ) && outer.back.every(({ facts, passes }) =>
        excess(questions, facts, question, passes[at]!) <= 0n
      );
      if (!goesOn) {
        continue;
      }
      const least = outer.entering.map(({ facts, passes }) =>
        knownAt(questions, facts, passes[at]!).least
      ).reduce(lesser);
      const most = back.map(({ facts }) =>
        greatestOf(questions, facts, question)
      ).reduce(greater);
      return greater(most - least, 0n) / step + 1n;
    }
  }
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

// :::exercise 4.4
// :::
