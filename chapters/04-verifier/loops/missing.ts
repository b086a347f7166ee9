// # What a way must bring
//
// If `i <= n` is said to hold at a head, then the way from outside must bring it, and each way back.
//
// What is missing is told: which numbers are more than was said, by how much a standing is exceeded, which
// pieces of memory have changed besides. So it serves for both, to check a claim and to make a better one.

import type { Block } from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "../facts/facts.ts";
import { joinFacts } from "../facts/joining.ts";
import { excess } from "../facts/orders.ts";
import { extentOf, type Question } from "../facts/questions.ts";
import { find, meet } from "../facts/sharing.ts";
import { type Course, questionOf, type Way } from "../facts/stepping.ts";
import { eitherKnown, implies, type Known } from "../numbers/known.ts";
import { type Invariant, type Standing, type Term, waysTo } from "./going.ts";

/** What is said of `block` that `ways` do not bring. */
export interface Missing {
  /** Parameters of which less is known on some way. */
  readonly numbers: ReadonlyMap<number, Known>;
  /** The same for what lies behind addresses. */
  readonly extents: ReadonlyMap<number, Known>;
  /** Standings that do not hold on some way, and what holds there instead. */
  readonly standings: ReadonlyMap<Standing, bigint>;
  /** Pieces that some way has changed. */
  readonly changed: readonly number[];
}

/** What `invariant` says of `block` and `ways` do not bring; `undefined` if they bring everything. */
export function missingOn(
  course: Course,
  block: Block,
  invariant: Invariant,
  ways: readonly Way[],
): Missing | undefined {
  const { questions } = course;
  const numbers = new Map<number, Known>();
  const extents = new Map<number, Known>();
  const standings = new Map<Standing, bigint>();
  const changed = new Set<number>();
  const before = waysTo(course, block, false);
  const at = before.length > 0
    ? joinFacts(questions, block, before.map(({ facts }) => facts)).changes
    : undefined;
  const allowed = new Set(invariant.changed);
  for (const { passes, facts } of ways) {
    for (const [index, value] of block.parameters.entries()) {
      const pass = passes[index]!;
      const known = knownAt(questions, facts, pass);
      weaken(numbers, index, known, invariant.numbers[index]!);
      if (value.type.kind !== "address") continue;
      const extent = knownAt(questions, facts, extentOf(questions, pass));
      weaken(extents, index, extent, invariant.extents[index]!);
    }
    for (const standing of invariant.standings) {
      const { small, large, most } = standing;
      const term = (one: Term) => passedTerm(course, block, passes, facts, one);
      const [a, b] = [term(small), term(large)];
      const found = a === undefined || b === undefined
        ? NEVER
        : excess(questions, facts, a, b);
      if (found > most && found > (standings.get(standing) ?? found - 1n)) {
        standings.set(standing, found);
      }
    }
    const differs = (key: number) => {
      if (!allowed.has(key)) changed.add(key);
      return undefined;
    };
    meet(facts.changes, at, { both: differs, first: differs, second: differs });
  }
  const sizes = [numbers.size, extents.size, standings.size, changed.size];
  if (sizes.every((size) => size === 0)) return undefined;
  return { numbers, extents, standings, changed: [...changed] };
}

const NEVER = 1n << 70n;

function weaken(
  missing: Map<number, Known>,
  index: number,
  known: Known,
  said: Known,
): void {
  if (implies(known, said)) return;
  missing.set(index, eitherKnown(known, missing.get(index) ?? known));
}

/** What `term` is in the next round: what is passed, if it is a parameter of the head. */
function passedTerm(
  course: Course,
  { parameters }: Block,
  passes: readonly Question[],
  facts: Facts,
  { value, extent }: Term,
): Question | undefined {
  const index = parameters.indexOf(value);
  const question = index < 0 ? questionOf(course, value) : passes[index]!;
  const asked = extent ? extentOf(course.questions, question) : question;
  if (index >= 0 || find(facts.numbers, asked) !== undefined) return asked;
  return undefined;
}
