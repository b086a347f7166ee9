// # How parameters stand to others
//
// Behind `let n = a; if b < n { n = b; }` the number `n` is at most `a` and at most `b`, whichever it is.
//
// Candidates are the neighbours of what is passed, what is passed itself, and other parameters. Each way
// is asked, and the weakest answer counts.

import type { Block, Scalar } from "../../03-spindles/mod.ts";
import { type Facts, knownAt, ordersOf } from "./facts.ts";
import { excess } from "./orders.ts";
import { extentOf, type Question } from "./questions.ts";
import { find } from "./sharing.ts";
import type { Course, Way } from "./stepping.ts";

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

/** Whether values of this type are addresses. */
export function isAddressType({ kind }: Scalar): boolean {
  return kind === "address";
}
