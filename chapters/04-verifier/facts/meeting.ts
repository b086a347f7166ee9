// # Where paths meet
//
// What is known where paths meet is what all of them know.
//
// Much of it costs nothing: whatever was known before the paths parted is known to all, and is shared
// ([[§Maps that share what they have in common]]). Of the rest, what one path knows the others may know in
// another way. After `if n > 8 { n = 8; }` one path has set `n` to 8, and the other has seen that it
// is not more.
//
// Sometimes a number says which path was taken. After `const ok = x < 8 && y < x;` nothing is known of `x`,
// but as soon as `ok` is found to be true, everything is known that was known where it became true. These
// consequences are remembered for truths, and for the first number of an option or a variant, which says
// what the others mean.

import type { Block, Scalar } from "../../03-spindles/mod.ts";
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
import { learn, learnOrder, narrow } from "./learning.ts";
import { excess } from "./orders.ts";
import {
  extentOf,
  ownQuestion,
  type Question,
  type Questions,
} from "./questions.ts";
import { entries, find, meet, put } from "./sharing.ts";
import { copyOf, type Course, note, type Way } from "./stepping.ts";

/** What is known where the ways `ways` meet at `block`, of values from before. */
export function joinFacts(
  questions: Questions,
  block: Block,
  ways: readonly Facts[],
): Facts {
  const [first, ...others] = ways;
  let facts = copyOf(first!);
  for (const other of others) facts = joinTwo(questions, block, facts, other);
  return facts;
}

function joinTwo(
  questions: Questions,
  block: Block,
  a: Facts,
  b: Facts,
): Facts {
  const mark = -block.number - 1;
  const changed = () => mark;
  return {
    numbers: meet(a.numbers, b.numbers, {
      both: (_, x, y) => eitherKnown(x, y),
    }),
    orders: meet(a.orders, b.orders, {
      both: (key, x, y) => joinOrders(questions, a, b, key, x, y),
      first: (key, x) => joinOrders(questions, a, b, key, x, NOTHING),
      second: (key, y) => joinOrders(questions, a, b, key, NOTHING, y),
    }),
    consequences: meet(a.consequences, b.consequences, {
      both: () => undefined,
    }),
    changes: meet(a.changes, b.changes, {
      both: changed,
      first: changed,
      second: changed,
    }),
    impossible: false,
  };
}

const NOTHING: Orders = { above: [], below: [] };

function joinOrders(
  questions: Questions,
  a: Facts,
  b: Facts,
  key: Question,
  x: Orders,
  y: Orders,
): Orders | undefined {
  if (!isThere(questions, a, key) || !isThere(questions, b, key)) {
    return undefined;
  }
  const above = joinEdges(questions, a, b, key, x.above, y.above, false);
  const below = joinEdges(questions, a, b, key, x.below, y.below, true);
  return above.length + below.length > 0 ? { above, below } : undefined;
}

/** Whether a number exists on this path. */
function isThere(
  questions: Questions,
  facts: Facts,
  question: Question,
): boolean {
  return questions.meanings[question]!.constant !== undefined ||
    find(facts.numbers, question) !== undefined;
}

function joinEdges(
  questions: Questions,
  a: Facts,
  b: Facts,
  key: Question,
  x: readonly Edge[],
  y: readonly Edge[],
  turned: boolean,
): Edge[] {
  const among = (facts: Facts, to: Question) =>
    turned
      ? excess(questions, facts, to, key)
      : excess(questions, facts, key, to);
  const joined: Edge[] = [];
  for (const { to, most } of x) {
    const same = y.find((one) => one.to === to);
    if (same === undefined && !isThere(questions, b, to)) continue;
    const other = same?.most ?? among(b, to);
    joined.push({ to, most: most > other ? most : other });
  }
  for (const { to, most } of y) {
    if (x.some((one) => one.to === to) || !isThere(questions, a, to)) continue;
    const other = among(a, to);
    joined.push({ to, most: most > other ? most : other });
  }
  return joined.filter(({ to, most }) => {
    const [small, large] = turned ? [to, key] : [key, to];
    const apart = (facts: Facts) =>
      knownAt(questions, facts, small).greatest -
      knownAt(questions, facts, large).least;
    return most < apart(a) || most < apart(b);
  });
}

// ## What is passed along
//
// A parameter is whatever one of the paths brings. If all bring the same, it is just that.

/** Gives each parameter of `block` a question, and adds to `facts` what all `ways` say of it. */
export function enterParameters(
  course: Course,
  block: Block,
  ways: readonly Way[],
  facts: Facts,
): void {
  const { questions } = course;
  const own: number[] = [];
  for (const [index, value] of block.parameters.entries()) {
    const passes = ways.map((way) => way.passes[index]!);
    if (passes.every((one) => one === passes[0])) {
      note(course, value, passes[0]!);
      continue;
    }
    const question = ownQuestion(questions, value, course.owner);
    note(course, value, question);
    define(questions, facts, question, joined(questions, ways, passes));
    if (isAddressType(value.type)) {
      const extents = passes.map((one) => extentOf(questions, one));
      const known = joined(questions, ways, extents);
      define(questions, facts, extentOf(questions, question), known);
    }
    own.push(index);
  }
  if (own.length === 0) return;
  for (
    const { small, large, most } of relationsOf(course, block, ways, facts)
  ) {
    learnOrder(questions, facts, small, large, most);
  }
  for (const index of own.slice(0, MOST_DECIDING)) {
    addConsequences(course, block, ways, index, facts);
  }
}

function joined(
  questions: Questions,
  ways: readonly Way[],
  passes: readonly Question[],
): Known {
  return ways.map(({ facts }, index) =>
    knownAt(questions, facts, passes[index]!)
  ).reduce(eitherKnown);
}

// ## How parameters stand to others
//
// Candidates are the neighbours of what is passed, what is passed itself, and other parameters. Each way
// is asked, and the weakest answer counts.

/** A relation that all ways agree on. */
export interface Relation {
  /** What is at most `large + most`. */
  readonly small: Question;
  /** What it is compared with. */
  readonly large: Question;
  /** By how much it may be exceeded. */
  readonly most: bigint;
}

/** A number where paths meet, and what each way says that it is. */
interface Meeting {
  readonly question: Question;
  readonly passes: readonly Question[];
}

/** How many neighbours of each number that is passed are tried. */
const MOST_CANDIDATES = 4;
/** With more parameters than this, they are not all compared with each other. */
const MOST_COMPARED = 6;

/** How the parameters of `block` stand to each other and to other numbers, on all `ways`. */
export function relationsOf(
  course: Course,
  block: Block,
  ways: readonly Way[],
  facts: Facts,
): Relation[] {
  const { questions } = course;
  const meetings = meetingsAt(course, block, ways);
  const relations: Relation[] = [];
  const relate = (a: Meeting, b: Meeting) => {
    let most: bigint | undefined;
    for (const [index, way] of ways.entries()) {
      const one = excess(
        questions,
        way.facts,
        a.passes[index]!,
        b.passes[index]!,
      );
      if (most === undefined || one > most) most = one;
    }
    const small = knownAt(questions, facts, a.question);
    const large = knownAt(questions, facts, b.question);
    if (most! < small.greatest - large.least) {
      relations.push({ small: a.question, large: b.question, most: most! });
    }
  };
  const compared = meetings.length <= MOST_COMPARED;
  for (const one of meetings) {
    for (const to of candidatesFor(course, ways, one, facts)) {
      const other = { question: to, passes: ways.map(() => to) };
      relate(one, other);
      relate(other, one);
    }
    for (const other of compared ? meetings : neighbours(meetings, one)) {
      if (other !== one) relate(one, other);
    }
  }
  return relations;
}

/** The numbers that meet at `block`: its parameters, and how much lies behind those that are addresses. */
function meetingsAt(
  { questions, asked }: Course,
  block: Block,
  ways: readonly Way[],
): Meeting[] {
  return block.parameters.flatMap((value, index): Meeting[] => {
    const question = asked.get(value)!;
    const passes = ways.map((way) => way.passes[index]!);
    if (passes.length > 0 && passes.every((one) => one === question)) return [];
    if (value.type.kind === "integer") return [{ question, passes }];
    if (!isAddressType(value.type)) return [];
    return [{
      question: extentOf(questions, question),
      passes: passes.map((one) => extentOf(questions, one)),
    }];
  });
}

function candidatesFor(
  { questions }: Course,
  ways: readonly Way[],
  { question, passes }: Meeting,
  facts: Facts,
): Question[] {
  const found = new Set<Question>();
  const add = (to: Question) => {
    if (to !== question && find(facts.numbers, to) !== undefined) found.add(to);
  };
  for (const [index, pass] of passes.entries()) {
    if (questions.meanings[pass]!.constant !== undefined) continue;
    add(pass);
    const { above, below } = ordersOf(ways[index]!.facts, pass);
    above.slice(-MOST_CANDIDATES).forEach(({ to }) => add(to));
    below.slice(-MOST_CANDIDATES).forEach(({ to }) => add(to));
    questions.meanings[pass]!.of.forEach(add);
  }
  return [...found].slice(0, 2 * MOST_CANDIDATES);
}

/** Those that stand beside `one`: a length stands beside its address. */
function neighbours(meetings: readonly Meeting[], one: Meeting): Meeting[] {
  const at = meetings.indexOf(one);
  return [meetings[at - 1], meetings[at + 1]].flatMap((next) => next ?? []);
}

// ## What a number says about the path

/** How many parameters of a block may have consequences. */
const MOST_DECIDING = 4;
/** With more ways than this, nobody asks which was taken. */
const MOST_WAYS = 16;
/** How many facts follow at most. */
const MOST_FOLLOWING = 32;

function addConsequences(
  course: Course,
  block: Block,
  ways: readonly Way[],
  index: number,
  facts: Facts,
): void {
  const { questions, asked } = course;
  if (ways.length > MOST_WAYS) return;
  const passes = ways.map((way) => way.passes[index]!);
  const constants = passes.flatMap((one) => {
    const { least, greatest } = knownAt(
      questions,
      ways[passes.indexOf(one)]!.facts,
      one,
    );
    return least === greatest ? [least] : [];
  });
  if (constants.length === 0) return;
  const truth = block.parameters[index]!.type.kind === "bool";
  const numbers = truth ? [0n, 1n] : [...new Set(constants)].slice(0, 8);
  const list = numbers.flatMap((equals) =>
    consequenceOf(course, block, ways, index, equals, facts) ?? []
  );
  const question = asked.get(block.parameters[index]!)!;
  if (list.length === 0) return;
  facts.consequences = put(facts.consequences, question, list);
}

/** What is known if parameter `index` is `equals`. */
function consequenceOf(
  course: Course,
  block: Block,
  ways: readonly Way[],
  index: number,
  equals: bigint,
  facts: Facts,
): Consequence | undefined {
  const { questions } = course;
  const taken = ways.flatMap((way): Way[] => {
    const pass = way.passes[index]!;
    const copy = copyOf(way.facts);
    if (block.parameters[index]!.type.kind === "bool") {
      learn(questions, copy, pass, equals === 1n);
    } else narrow(questions, copy, pass, exactly(equals));
    return copy.impossible ? [] : [{ ...way, facts: copy }];
  });
  if (taken.length === 0) return undefined;
  const then = joinFacts(questions, block, taken.map((way) => way.facts));
  for (const value of block.parameters) {
    const question = course.asked.get(value)!;
    const at = block.parameters.indexOf(value);
    const passed = taken.map((way) => way.passes[at]!);
    define(questions, then, question, joined(questions, taken, passed));
    if (!isAddressType(value.type)) continue;
    const extents = passed.map((one) => extentOf(questions, one));
    const extent = extentOf(questions, question);
    define(questions, then, extent, joined(questions, taken, extents));
  }
  for (const one of relationsOf(course, block, taken, then)) {
    learnOrder(questions, then, one.small, one.large, one.most);
  }
  return {
    equals,
    numbers: newNumbers(then, facts),
    orders: newOrders(questions, then, facts),
  };
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

/** Every number of which something is known and that means the same in filter and handler. */
export function lastingFacts({ meanings }: Questions, facts: Facts): Facts {
  const lasts = (one: Question) => meanings[one]!.lasting;
  const kept = copyOf(facts);
  kept.numbers = undefined;
  kept.orders = undefined;
  kept.consequences = undefined;
  kept.changes = undefined;
  for (const [key, value] of entries(facts.numbers)) {
    if (lasts(key)) kept.numbers = put(kept.numbers, key, value);
  }
  for (const [key, { above, below }] of entries(facts.orders)) {
    if (!lasts(key)) continue;
    const value = {
      above: above.filter(({ to }) => lasts(to)),
      below: below.filter(({ to }) => lasts(to)),
    };
    kept.orders = put(kept.orders, key, value);
  }
  return kept;
}

function isAddressType({ kind }: Scalar): boolean {
  return kind === "address";
}
