// # What holds in every round
//
// What holds at the head of a loop is found by trying.
//
// At first nobody has come back, so what the ways from outside bring is taken for all there is. Going
// through the loop shows what comes back. If it is more, the claim is widened to hold it, and the loop is
// gone through again, until nothing new comes back.
//
// That might take as many rounds as the program would. So a claim is not widened by little steps: a
// number that has grown once grows next to a number that stands in the program, such as 100
// where it says `if x == 100`, and after some more steps to all that its type can hold. At last, when
// nothing comes back any more, the claims are often larger than they need be, because steps were too
// large. Going through once more with what really comes back makes them smaller.
//
// Whatever comes out is only a proposal. It is put to the test by [[§Going through]], which trusts
// nothing of what is done here.
//
// ## How long the search may take
//
// A claim about a loop is changed at most [[MOST_CLAIMS]] times, then it claims nothing. Each change
// makes its loop be gone through again. So no value is looked at more often than that number times the
// depth of the loops around it, and twice more.

import type { Block, Procedure, Value } from "../../03-spindles/mod.ts";
import { knownAt } from "../facts/facts.ts";
import { joinFacts, relationsOf } from "../facts/meeting.ts";
import { extentOf, ownQuestion, type Question } from "../facts/questions.ts";
import { copyOf, type Course, type Way } from "../facts/stepping.ts";
import {
  anyOf,
  baseOf,
  bothKnown,
  eitherKnown,
  implies,
  type Known,
  knownOf,
} from "../numbers/known.ts";
import {
  type Invariant,
  type Missing,
  missingOn,
  type Prepared,
  type Standing,
  type Term,
  visit,
  waysTo,
} from "./going.ts";
import type { Shape } from "./loops.ts";

/** How often the claim about a loop is changed before it claims nothing. */
export const MOST_CLAIMS = 12;

interface Claim {
  invariant: Invariant;
  times: number;
}

interface Search {
  readonly course: Course;
  readonly shape: Shape;
  readonly claims: Map<Block, Claim>;
  /** Numbers of the program at which growing stops for a moment, rising. */
  readonly thresholds: readonly bigint[];
  /** The heads whose last way back begins at each block. */
  readonly ends: ReadonlyMap<Block, readonly Block[]>;
}

/** Looks for what holds at the heads of the loops that `course` goes through. */
export function findInvariants(
  course: Prepared,
): Map<Block, Invariant> {
  const { shape, procedure } = course;
  if (shape.loops.size === 0 || shape.broken) return new Map();
  const search: Search = {
    course,
    shape,
    claims: new Map(),
    thresholds: thresholdsOf(procedure),
    ends: endsOf(shape),
  };
  grow(search, procedure);
  shrink(search, procedure);
  return new Map(
    [...search.claims].map(([head, { invariant }]) => [head, invariant]),
  );
}

function endsOf({ loops, leading, order }: Shape): Map<Block, Block[]> {
  const ends = new Map<Block, Block[]>();
  for (const head of loops.keys()) {
    const last = leading.get(head)!.reduce((a, b) =>
      order.get(a)! > order.get(b)! ? a : b
    );
    ends.set(last, [...ends.get(last) ?? [], head]);
  }
  return ends;
}

// ## Growing

function grow(search: Search, { blocks }: Procedure): void {
  const { course, shape, claims, ends } = search;
  for (let at = 0; at < blocks.length; at++) {
    const block = blocks[at]!;
    if (shape.loops.has(block)) claimAt(search, block);
    visit(course, block, claims.get(block)?.invariant);
    // The innermost loop comes first: what it claims decides what comes back further out.
    for (const head of (ends.get(block) ?? []).toReversed()) {
      if (!returnsMore(search, head)) continue;
      at = shape.order.get(head)! - 1;
      break;
    }
  }
}

/** Makes or widens the claim about `head`, so that the ways from outside bring it. */
function claimAt(search: Search, head: Block): void {
  const { course, claims } = search;
  const ways = waysTo(course, head, false);
  if (ways.length === 0) return;
  const claim = claims.get(head);
  if (claim === undefined) {
    const invariant = firstClaim(course, head, ways);
    claims.set(head, { invariant, times: 0 });
    return;
  }
  const missing = missingOn(course, head, claim.invariant, ways);
  if (missing) widen(search, head, claim, missing);
}

/** Whether more comes back to `head` than is claimed. If so, the claim is widened. */
function returnsMore(search: Search, head: Block): boolean {
  const { course, claims } = search;
  const claim = claims.get(head);
  if (claim === undefined) return false;
  const back = waysTo(course, head, true);
  const missing = missingOn(course, head, claim.invariant, back);
  if (missing === undefined) return false;
  widen(search, head, claim, missing);
  return true;
}

function firstClaim(
  course: Course,
  head: Block,
  ways: readonly Way[],
): Invariant {
  return {
    numbers: claimedNumbers(course, head, ways, false),
    extents: claimedNumbers(course, head, ways, true),
    standings: claimedStandings(course, head, ways),
    changed: [],
  };
}

/** What all `ways` say of what they pass, or of what lies behind it. */
function claimedNumbers(
  { questions }: Course,
  head: Block,
  ways: readonly Way[],
  extent: boolean,
): Known[] {
  return head.parameters.map((_, index) =>
    ways.map(({ passes, facts }) => {
      const pass = passes[index]!;
      const asked = extent ? extentOf(questions, pass) : pass;
      return knownAt(questions, facts, asked);
    }).reduce(eitherKnown)
  );
}

function claimedStandings(
  course: Course,
  head: Block,
  ways: readonly Way[],
): Standing[] {
  const { questions, asked, speakers } = course;
  const facts = joinFacts(questions, head, ways.map((way) => way.facts));
  const terms = new Map<Question, Term>();
  for (const value of head.parameters) {
    const question = ownQuestion(questions, value, course.owner);
    asked.set(value, question);
    terms.set(question, { value, extent: false });
    terms.set(extentOf(questions, question), { value, extent: true });
  }
  const termFor = (question: Question): Term | undefined => {
    const known = terms.get(question);
    if (known !== undefined) return known;
    const { how, of } = questions.meanings[question]!;
    const value = speakers.get(how === "extent" ? of[0]! : question);
    return value && { value, extent: how === "extent" };
  };
  return relationsOf(course, head, ways, copyOf(facts)).flatMap(
    ({ small, large, most }): Standing[] => {
      const [a, b] = [termFor(small), termFor(large)];
      return a && b ? [{ small: a, large: b, most }] : [];
    },
  );
}

// ## Widening

/** How often a claim is widened to just what comes back. */
const EXACT_TIMES = 1;
/** How often it is widened to a number of the program, before everything is allowed. */
const STEPS = 5;

function widen(
  { thresholds }: Search,
  head: Block,
  claim: Claim,
  missing: Missing,
): void {
  const times = ++claim.times;
  const { numbers, extents, standings, changed } = claim.invariant;
  const wider = (
    before: readonly Known[],
    more: ReadonlyMap<number, Known>,
    most: (index: number) => Known,
  ) =>
    before.map((known, index) => {
      const other = more.get(index);
      if (times >= MOST_CLAIMS) return most(index);
      if (other === undefined) return known;
      return widened(known, other, most(index), times, thresholds);
    });
  claim.invariant = {
    numbers: wider(
      numbers,
      missing.numbers,
      (index) => anyOf(baseOf(head.parameters[index]!.type)),
    ),
    extents: wider(extents, missing.extents, () => ANY_LENGTH),
    standings: times >= MOST_CLAIMS
      ? []
      : standings.flatMap((one) => weakened(one, missing, times)),
    changed: [...changed, ...missing.changed],
  };
}

const ANY_LENGTH = anyOf({ kind: "integer", bits: 64, signed: false });

function weakened(
  standing: Standing,
  { standings }: Missing,
  times: number,
): Standing[] {
  const most = standings.get(standing);
  if (most === undefined) return [standing];
  return times <= EXACT_TIMES ? [{ ...standing, most }] : [];
}

/**
 * What is claimed next of a number of which `before` was claimed, and `more` has come back.
 *
 * @param all everything that it can be
 * @param times how often the claim has been changed, this time included
 * @param thresholds numbers at which growing stops, rising
 */
export function widened(
  before: Known,
  more: Known,
  all: Known,
  times: number,
  thresholds: readonly bigint[],
): Known {
  const joined = eitherKnown(before, more);
  if (times <= EXACT_TIMES) return joined;
  if (times > EXACT_TIMES + STEPS) return all;
  const skip = 1 << (times - EXACT_TIMES - 1);
  const least = joined.least < before.least
    ? nextBelow(thresholds, joined.least, all.least, skip)
    : joined.least;
  const greatest = joined.greatest > before.greatest
    ? nextAbove(thresholds, joined.greatest, all.greatest, skip)
    : joined.greatest;
  // Bits below the lowest that has changed stay: what counts in fours goes on doing so.
  const changed = (before.ones & ~joined.ones) | (before.zeros & ~joined.zeros);
  const stable = changed === 0n ? -1n : (changed & -changed) - 1n;
  const bits = { ones: joined.ones & stable, zeros: joined.zeros & stable };
  return bothKnown(all, knownOf({ least, greatest }, bits));
}

function nextAbove(
  thresholds: readonly bigint[],
  value: bigint,
  last: bigint,
  skip: number,
): bigint {
  const index = thresholds.findIndex((one) => one >= value);
  const found = index < 0 ? undefined : thresholds[index + skip - 1];
  return found === undefined || found > last ? last : found;
}

function nextBelow(
  thresholds: readonly bigint[],
  value: bigint,
  last: bigint,
  skip: number,
): bigint {
  const index = thresholds.findLastIndex((one) => one <= value);
  const found = index < 0 ? undefined : thresholds[index - skip + 1];
  return found === undefined || found < last ? last : found;
}

/** The numbers that something is compared with in `procedure`, and their neighbours. */
function thresholdsOf({ blocks }: Procedure): bigint[] {
  const found = new Set<bigint>([0n, 255n, 4096n]);
  const add = (value: bigint) => {
    if (found.size < MOST_THRESHOLDS) {
      [value - 1n, value, value + 1n].forEach((one) => found.add(one));
    }
  };
  for (const { body, ending } of blocks) {
    for (const { operation, operands } of body) {
      if (operation.kind === "comparison") {
        operands.forEach((one) => addConstant(one, add));
      }
    }
    if (ending.kind === "switch") {
      ending.cases.forEach(({ equals }) => add(equals));
    }
  }
  return [...found].sort((a, b) => a < b ? -1 : 1);
}

const MOST_THRESHOLDS = 256;

function addConstant(
  { operation }: Value,
  add: (value: bigint) => void,
): void {
  if (operation.kind === "constant") add(operation.value);
}

// ## Shrinking

function shrink({ course, claims }: Search, { blocks }: Procedure): void {
  for (const block of blocks) {
    const claim = claims.get(block);
    if (claim !== undefined) shrinkAt(course, block, claim);
    visit(course, block, claim?.invariant);
  }
}

function shrinkAt(course: Course, head: Block, claim: Claim): void {
  const ways = [...waysTo(course, head, false), ...waysTo(course, head, true)];
  if (ways.length === 0) return;
  const { invariant } = claim;
  const smaller = (before: readonly Known[], extent: boolean) => {
    const now = claimedNumbers(course, head, ways, extent);
    return before.map((known, index) =>
      implies(now[index]!, known) ? now[index]! : known
    );
  };
  claim.invariant = {
    ...invariant,
    numbers: smaller(invariant.numbers, false),
    extents: smaller(invariant.extents, true),
  };
}
