// # What is known where
//
// A procedure is looked at once for good, and everything that is found out on the way is kept.
//
// First somebody looks for what holds at the heads of its loops. Then one pass goes through all blocks
// with that, and only what this pass has seen counts: what the condition of each check is known to be,
// which demands are not met, how many rounds each loop can make. If what was
// said of a head does not hold, that is withdrawn and the pass is made again, and at last with nothing said about heads,
// which is always true.
//
// ## Filters
//
// A filter and its handler are two procedures with the same parameters. The handler runs only if the filter has
// answered true. So it begins with what the filter has then found out about parameters. What it has
// found out about the state is not taken along: another handler may have run in between.

import type { Block, Procedure, Span, Value } from "../../03-spindles/mod.ts";
import type { Declared, Lack, Room } from "../demands/asking.ts";
import {
  demandsOn,
  endingLack,
  lackOf,
  unfilledLacks,
  wholeLacks,
} from "../demands/demands.ts";
import {
  beginBlock,
  endBlock,
  endRounds,
  follow,
  followObligations,
  type Held,
} from "../demands/obligations.ts";
import { type Facts, knownAt, lastingFacts, noFacts } from "../facts/facts.ts";
import { learn } from "../facts/learning.ts";
import { joinFacts } from "../facts/joining.ts";
import { allPieces } from "../facts/memory.ts";
import { createQuestions, type Questions } from "../facts/questions.ts";
import {
  copyOf,
  type Course,
  knownOfValue,
  questionOf,
} from "../facts/stepping.ts";
import {
  type Called,
  type Invariants,
  type Prepared,
  setOut,
  visit,
  waysTo,
} from "../loops/going.ts";
import { ANY_LENGTH } from "../loops/claims.ts";
import { findInvariants } from "../loops/invariants.ts";
import { MOST_WITHDRAWALS, withdraw } from "../loops/withdrawing.ts";
import { holdsByCounting } from "../loops/budgets.ts";
import { missingOn } from "../loops/missing.ts";
import type { Shape } from "../loops/loops.ts";
import { type Rounds, roundsOf } from "../loops/rounds.ts";
import { anyOf, baseOf, exactly, type Known } from "../numbers/known.ts";

/** Everything that has been found out about a procedure. */
export interface Analysis {
  /** What was analysed. */
  readonly procedure: Procedure;
  /** How it was gone through. */
  readonly course: Course;
  /** Its loops. */
  readonly shape: Shape;
  /** What was said of the heads of its loops, and holds. */
  readonly invariants: Invariants;
  /** What the condition of each check was known to be when it was reached. */
  readonly checks: ReadonlyMap<Value, Known>;
  /** What is known of each value where it is computed. */
  readonly computed: ReadonlyMap<Value, Known>;
  /** What the operands of each call, and of each division, were known to be. */
  readonly operands: ReadonlyMap<Value, readonly Known[]>;
  /** What is known at the beginning of each block that can be reached. */
  readonly starts: ReadonlyMap<Block, Facts>;
  /** What is known at the end of each block whose end can be reached. */
  readonly ends: ReadonlyMap<Block, Facts>;
  /** The rounds of each loop, by its head; none if nothing shows that it ends. */
  readonly rounds: ReadonlyMap<Block, Rounds | undefined>;
  /** Demands that are not met. */
  readonly lacks: readonly Lack[];
  /** The head of a loop at which the search for what holds there was given up, because it took too long. */
  readonly gaveUpAt?: Block;
}

/** What a procedure begins with, besides itself. */
export interface Setting {
  /** How much memory there is. */
  readonly room: Room;
  /** Who calls it with what. */
  readonly called?: Called;
  /** What was declared of it. */
  readonly declared?: Declared;
  /** What its filter has shown. */
  readonly filter?: Shown | undefined;
}

/** What a filter has shown when it has answered true. */
export interface Shown {
  /** The questions it has asked. */
  readonly questions: Questions;
  /** What is known. */
  readonly facts: Facts;
}

/** Finds out everything about `procedure`. */
export function findFacts(
  procedure: Procedure,
  setting: Setting = { room: { state: Infinity } },
): Analysis {
  const search = courseFor(procedure, setting);
  const { invariants, gaveUpAt } = findInvariants(search);
  const nothing = () => checkFacts(procedure, setting, nothingSaidIn(search))!;
  if (gaveUpAt !== undefined) return { ...nothing(), gaveUpAt };
  let said: Invariants = invariants;
  for (let left = MOST_WITHDRAWALS;; left--) {
    const found = checkFacts(procedure, setting, said);
    if (found !== undefined) return found;
    if (left === 0) return nothing();
    said = withdraw(courseFor(procedure, setting), said);
  }
}

function courseFor(procedure: Procedure, { filter, called }: Setting) {
  return setOut(
    procedure,
    filter?.questions ?? createQuestions(),
    filter?.facts ?? noFacts(),
    filter === undefined ? "first" : "second",
    called,
  );
}

/** That nothing is known of the parameters of heads and everything may have changed. It always holds. */
export function nothingSaid(
  procedure: Procedure,
  setting: Setting,
): Invariants {
  return nothingSaidIn(courseFor(procedure, setting));
}

function nothingSaidIn(
  { procedure: { blocks }, shape: { loops }, pieces }: Prepared,
): Invariants {
  return new Map(
    blocks.filter((block) => loops.has(block)).map((block) => [block, {
      numbers: block.parameters.map(({ type }) => anyOf(baseOf(type))),
      extents: block.parameters.map(() => ANY_LENGTH),
      standings: [],
      changed: allPieces(pieces),
    }]),
  );
}

/**
 * Goes through `procedure` once with what is said of its heads.
 *
 * @returns what was found out, or `undefined` if something that was said does not hold
 */
export function checkFacts(
  procedure: Procedure,
  setting: Setting,
  invariants: Invariants,
): Analysis | undefined {
  const course = courseFor(procedure, setting);
  const { shape } = course;
  const seen: Seen = {
    checks: new Map(),
    computed: new Map(),
    operands: new Map(),
    starts: new Map(),
    ends: new Map(),
    lacks: [],
    open: new Map(),
  };
  if (!passThrough(procedure, course, setting, invariants, seen)) {
    return undefined;
  }
  decideByCounting(course, seen);
  const { open: _, ...found } = seen;
  const rounds = roundsOf(course, shape, (head) => found.starts.has(head));
  return { procedure, course, shape, invariants, ...found, rounds };
}

/** What one pass has seen so far. */
interface Seen {
  readonly checks: Map<Value, Known>;
  readonly computed: Map<Value, Known>;
  readonly operands: Map<Value, readonly Known[]>;
  readonly starts: Map<Block, Facts>;
  readonly ends: Map<Block, Facts>;
  readonly lacks: Lack[];
  /** What was known in front of each check that may hold or not. */
  readonly open: Map<Value, Facts>;
}

/** Goes through all blocks; false if something that was said of a head does not hold. */
function passThrough(
  procedure: Procedure,
  course: Prepared,
  { room, called, declared }: Setting,
  invariants: Invariants,
  seen: Seen,
): boolean {
  const { lacks } = seen;
  const note = (at: Value | Block, text: string | undefined) => {
    if (text !== undefined) lacks.push({ span: spanOf(at), text });
  };
  const demands = demandsOn(course, room, called?.types, declared);
  lacks.push(...wholeLacks(demands, procedure));
  const following = followObligations(course, course.shape, declared, note);
  let held: Held | undefined;
  const observer = {
    starts: (block: Block, facts: Facts) => {
      seen.starts.set(block, copyOf(facts));
      held = following && beginBlock(following, block);
    },
    before: (value: Value, facts: Facts) => {
      lookAt(course, value, facts, seen);
      note(value, lackOf(demands, facts, value));
      held &&= follow(following!, facts, held, value);
    },
    after: (value: Value, known: Known) => seen.computed.set(value, known),
  };
  for (const block of procedure.blocks) {
    const invariant = invariants.get(block);
    if (course.shape.loops.has(block)) {
      const ways = waysTo(course, block, false);
      if (invariant === undefined && ways.length > 0) return false;
      if (invariant && missingOn(course, block, invariant, ways)) return false;
    }
    const facts = visit(course, block, invariant, observer);
    if (facts === undefined) continue;
    seen.ends.set(block, facts);
    note(block, endingLack(demands, facts, block));
    if (held) endBlock(following!, facts, held, block);
  }
  if (following) endRounds(following);
  lacks.push(...unfilledLacks(demands, course.shape));
  return [...invariants].every(([block, invariant]) =>
    !missingOn(course, block, invariant, waysTo(course, block, true))
  );
}

/** Notes what is known in front of `value`. */
function lookAt(
  course: Prepared,
  value: Value,
  facts: Facts,
  { checks, open, operands }: Seen,
): void {
  const { kind } = value.operation;
  if (kind === "check") {
    const truth = knownOfValue(course, facts, value.operands[0]!);
    checks.set(value, truth);
    if (truth.least !== truth.greatest) open.set(value, copyOf(facts));
  } else if (kind === "call" || divides(value)) {
    operands.set(
      value,
      value.operands.map((one) => knownOfValue(course, facts, one)),
    );
  }
}

/** Some budgets cannot be spent, because another counter ends the loop before ([[holdsByCounting]]). */
function decideByCounting(
  course: Prepared,
  { starts, open, checks }: Seen,
): void {
  for (const block of starts.keys()) {
    const heads = course.shape.around.get(block)!;
    if (heads.length === 0) continue;
    for (const value of block.body) {
      const facts = open.get(value);
      if (facts && holdsByCounting(course, value, heads, facts)) {
        checks.set(value, exactly(1n));
      }
    }
  }
}

/** Whether `value` is computed by dividing. */
export function divides({ operation }: Value): boolean {
  return operation.kind === "arithmetic" &&
    (operation.operator === "divide" || operation.operator === "remainder");
}

const NOWHERE = { start: 0, end: 1 } as const;

function spanOf(at: Value | Block): Span {
  if ("span" in at) return at.span;
  return at.body.at(-1)?.span ?? NOWHERE;
}

// ## What a filter has shown

/** What is known of the parameters when the filter that was analysed has answered true. */
export function shownBy(filter: Analysis): Shown | undefined {
  const { course, ends } = filter;
  const { questions } = course;
  const ways: Facts[] = [];
  for (const [block, facts] of ends) {
    const { ending } = block;
    if (ending.kind !== "return" || ending.value === undefined) continue;
    const truth = questionOf(course, ending.value);
    const copy = copyOf(facts);
    learn(questions, copy, truth, true);
    const known = knownAt(questions, copy, truth);
    if (!copy.impossible && known.greatest === 1n) ways.push(copy);
  }
  if (ways.length === 0) return undefined;
  const last = filter.procedure.blocks.at(-1)!;
  const facts = lastingFacts(questions, joinFacts(questions, last, ways));
  return { questions, facts };
}

// ## Whether it is true
//
// Nothing that is said here may be untrue, and nobody is to be believed about that, least of all who has written
// it.
//
// :::exercise 4.6
// :::
