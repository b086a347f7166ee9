// # Going through
//
// One pass over a procedure, block after block, shows what is known everywhere, if somebody says what holds
// where the rounds of loops begin.
//
// That somebody is not trusted. What is said to hold at a head is taken for true in the loop. Then each
// way that leads to the head must bring it: the ways from outside, which is where it begins, and the
// ways back, which is how it goes on. So it held in the first round, and in each round because it held in
// the one before.
//
// A pass looks at each value once, so its time is proportional to the length of the procedure. There is no
// search in it over paths or rounds ([[promise 83]]). Finding out what may hold at heads
// is another matter ([[§What holds in every round]]).

import {
  type Block,
  type Procedure,
  type Type,
  usedBy,
  type Value,
} from "../../03-spindles/mod.ts";
import { define, type Facts, knownAt } from "../facts/facts.ts";
import {
  learn,
  learnDifferent,
  learnOrder,
  narrow,
} from "../facts/learning.ts";
import { reconsider } from "../facts/reconsidering.ts";
import { decide } from "../facts/deciding.ts";
import { joinFacts } from "../facts/joining.ts";
import { enterParameters } from "../facts/meeting.ts";
import { changesAtHead, piecesOf } from "../facts/memory.ts";
import { behindParameters, originsOf } from "../facts/origins.ts";
import {
  constantQuestion,
  createQuestions,
  extentOf,
  ownQuestion,
  type Question,
  type Questions,
} from "../facts/questions.ts";
import {
  copyOf,
  type Course,
  emptyStart,
  note,
  questionOf,
  step,
  type Way,
} from "../facts/stepping.ts";
import { exactly, type Known } from "../numbers/known.ts";
import { type Shape, shapeOf } from "./loops.ts";

// ## What is said of a head

/** A number, or how many elements lie behind an address. */
export interface Term {
  /** The number or the address. */
  readonly value: Value;
  /** Whether it is the address that is meant, and what lies behind it. */
  readonly extent: boolean;
}

/** How two terms stand to each other in every round. */
export interface Standing {
  /** What is at most `large + most`. */
  readonly small: Term;
  /** What it is compared with. */
  readonly large: Term;
  /** By how much it may be exceeded. */
  readonly most: bigint;
}

/** What holds whenever a round of a loop begins. */
export interface Invariant {
  /** What is known of each parameter of the head. */
  readonly numbers: readonly Known[];
  /** What is known of how much lies behind each, if it is an address. */
  readonly extents: readonly Known[];
  /** How parameters stand to each other and to numbers from before the loop. */
  readonly standings: readonly Standing[];
  /** The pieces of memory that a round may have changed. */
  readonly changed: readonly number[];
}

/** What holds at each head of a procedure. */
export type Invariants = ReadonlyMap<Block, Invariant>;

// ## Setting out

/** A course whose loops are known. */
export interface Prepared extends Course {
  /** The loops. */
  readonly shape: Shape;
}

/** What is known of those who call a procedure. */
export interface Called {
  /** The types of its parameters, if they are known. */
  readonly types: readonly Type[] | undefined;
  /** Whether they keep to these types: the kernel and spindles do, programs need not. */
  readonly trusting: boolean;
}

/** Everything that is needed to go through `procedure`, with what its filter has shown. */
export function setOut(
  procedure: Procedure,
  questions: Questions = createQuestions(),
  start: Facts = emptyStart(),
  owner = "body",
  called: Called = { types: undefined, trusting: false },
): Prepared {
  const shape = shapeOf(procedure);
  const behind = called.types && behindParameters(called.types);
  const origins = originsOf(procedure, behind);
  return {
    procedure,
    owner,
    questions,
    behind,
    trusting: called.trusting,
    shape,
    origins,
    asked: new Map(),
    stored: new Map(),
    speakers: new Map(),
    pieces: piecesOf(procedure, (value) => origins.get(value)?.largest ?? 1),
    order: shape.order,
    dominators: shape.dominators,
    leading: shape.leading,
    out: new Map(),
    start,
  };
}

/** Looks at what is found out on the way. */
export interface Observer {
  /** A block begins that can be reached. */
  readonly starts?: (block: Block, facts: Facts) => void;
  /** A value is about to be computed, with what is known before it. */
  readonly before?: (value: Value, facts: Facts) => void;
  /** A value has been computed. */
  readonly after?: (value: Value, known: Known) => void;
}

/** Goes through one block, and gives what is known at its end; `undefined` if nothing leads there. */
export function visit(
  course: Course,
  block: Block,
  invariant: Invariant | undefined,
  observer: Observer = {},
): Facts | undefined {
  const facts = factsAtStart(course, block, invariant);
  course.out.set(block, []);
  if (facts === undefined) return undefined;
  observer.starts?.(block, facts);
  for (const value of block.body) {
    if (value.operation.kind === "check") decide(course, facts, value);
    if (facts.impossible) return undefined;
    observer.before?.(value, facts);
    const known = step(course, facts, value);
    if (facts.impossible) return undefined;
    observer.after?.(value, known);
  }
  course.out.set(block, waysFrom(course, block, facts));
  return facts;
}

// In `if y > 0 { t += 1; }` nobody comes from behind the test of the sum if `t` is the greatest number of its type.
// What stands there is gone through for its own mistakes, but what is known behind it is what holds on the other way.
// In a loop the test may only seem to fail because nobody has yet come back with another `t`.

/** The ways that lead to `block` from blocks before it, or those that lead back. */
export function waysTo(course: Course, block: Block, back: boolean): Way[] {
  const ways = allWaysTo(course, block, back);
  const living = ways.filter(({ facts }) => !facts.failing);
  const entering = back ? allWaysTo(course, block, false) : living;
  return entering.some(({ facts }) => !facts.failing) ? living : ways;
}

function allWaysTo(
  { leading, order, out }: Course,
  block: Block,
  back: boolean,
): Way[] {
  const here = order.get(block)!;
  return leading.get(block)!
    .filter((from) => (order.get(from)! >= here) === back)
    .flatMap((from) => out.get(from) ?? [])
    .filter((way) => way.to === block);
}

function factsAtStart(
  course: Course,
  block: Block,
  invariant: Invariant | undefined,
): Facts | undefined {
  if (course.order.get(block) === 0) return copyOf(course.start);
  const ways = waysTo(course, block, false);
  if (ways.length === 0) return undefined;
  const facts = joinFacts(
    course.questions,
    block,
    ways.map((way) => way.facts),
  );
  if (invariant === undefined) enterParameters(course, block, ways, facts);
  else enterHead(course, block, invariant, facts);
  return facts.impossible ? undefined : facts;
}

function enterHead(
  course: Course,
  block: Block,
  { numbers, extents, standings, changed }: Invariant,
  facts: Facts,
): void {
  const { questions } = course;
  facts.changes = changesAtHead(facts.changes, changed, block);
  for (const [index, value] of block.parameters.entries()) {
    const question = ownQuestion(questions, value, course.owner);
    note(course, value, question);
    define(questions, facts, question, numbers[index]!);
    if (value.type.kind !== "address") continue;
    define(questions, facts, extentOf(questions, question), extents[index]!);
  }
  for (const { small, large, most } of standings) {
    const [a, b] = [termQuestion(course, small), termQuestion(course, large)];
    learnOrder(questions, facts, a, b, most);
  }
}

/** The question that `term` stands for. */
export function termQuestion(
  course: Course,
  { value, extent }: Term,
): Question {
  const question = questionOf(course, value);
  return extent ? extentOf(course.questions, question) : question;
}

// ## Ways out of a block
//
// A branch teaches its condition to one side and the opposite to the other. A case of a switch teaches
// equality. A way on which something would be true and false at once leads nowhere.

function waysFrom(course: Course, block: Block, facts: Facts): Way[] {
  const { ending } = block;
  const used = usedBy(ending).map((one) => questionOf(course, one));
  for (const one of used) reconsider(course.questions, facts, one);
  if (facts.impossible) return [];
  const way = (to: Block, teach?: (facts: Facts) => void): Way[] => {
    const known = copyOf(facts);
    teach?.(known);
    return known.impossible
      ? []
      : [{ from: block, to, passes: used, facts: known }];
  };
  switch (ending.kind) {
    case "jump":
      return way(ending.target);
    case "branch": {
      const on = (truth: boolean) => (known: Facts) =>
        learn(course.questions, known, used[0]!, truth);
      return [
        ...way(ending.then, on(true)),
        ...way(ending.otherwise, on(false)),
      ];
    }
    case "switch": {
      const cases = ending.cases.flatMap(({ equals, target }) =>
        way(
          target,
          (known) => narrow(course.questions, known, used[0]!, exactly(equals)),
        )
      );
      const numbers = ending.cases.map(({ equals }) => equals);
      return [
        ...cases,
        ...way(
          ending.otherwise,
          (known) => learnNone(course.questions, known, used[0]!, numbers),
        ),
      ];
    }
    case "return":
      return [];
  }
}

/** Adds that the answer to `question` is none of `numbers`. */
function learnNone(
  questions: Questions,
  facts: Facts,
  question: Question,
  numbers: readonly bigint[],
): void {
  const rising = numbers.toSorted((a, b) => (a < b ? -1 : 1));
  const { type } = questions.meanings[question]!;
  for (const list of [rising, rising.toReversed()]) {
    for (const number of list) {
      const before = knownAt(questions, facts, question);
      if (before.least !== number && before.greatest !== number) continue;
      const not = constantQuestion(questions, number, type);
      learnDifferent(questions, facts, question, not);
    }
  }
}

// :::exercise 4.2
// :::
