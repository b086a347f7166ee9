// # One value
//
// What is known behind a value follows from what was known before it.
//
// This is the entry `add` of [[§A first spindle]], and what is found out at each line:
//
// :::figure counter.facts
// :::
//
// On one path 7 is passed to `b3`. On the other it is `v0`, which there is at most 7, because
// the branch has said so. Both together make `v4`, and so the check always holds.

import {
  type Block,
  type Comparison,
  type MemoryPlace,
  printPlace,
  type Procedure,
  type Scalar,
  type Value,
} from "../../03-spindles/mod.ts";
import {
  anyOf,
  arithmeticKnown,
  bothKnown,
  compareKnown,
  convertedKnown,
  eitherKnown,
  exactly,
  type Known,
  truthKnown,
} from "../numbers/known.ts";
import { answeredBy, isSettled, rememberAnswer } from "./answers.ts";
import { define, type Facts, knownAt, noFacts } from "./facts.ts";
import { learn, learnEqual } from "./learning.ts";
import { reconsider } from "./reconsidering.ts";
import { changesAfter, lastChange, lastStore, type Pieces } from "./memory.ts";
import { isAtMost, relativeRange } from "./orders.ts";
import type { Behind, Origin } from "./origins.ts";
import {
  constantOf,
  extentOf,
  loadQuestion,
  ownQuestion,
  type Question,
  questionFor,
  type Questions,
} from "./questions.ts";

/** Everything that is needed to go through a procedure. */
export interface Course {
  /** What is gone through. */
  readonly procedure: Procedure;
  /** Tells its values from those of other procedures with the same questions. */
  readonly owner: string;
  /** All questions that have been asked. */
  readonly questions: Questions;
  /** The question that each value answers. */
  readonly asked: Map<Value, Question>;
  /** What was stored where a question asks what lies there. */
  readonly stored: Map<Question, Question>;
  /** A value that answers each question. */
  readonly speakers: Map<Question, Value>;
  /** The pieces of memory. */
  readonly pieces: Pieces;
  /** Where each address comes from. */
  readonly origins: ReadonlyMap<Value, Origin>;
  /** What lies behind its parameters, if that was declared. */
  readonly behind: ReadonlyMap<number, Behind> | undefined;
  /** Whether whoever calls it keeps to the types of its parameters. */
  readonly trusting: boolean;
  /** The place of each block in the row. */
  readonly order: ReadonlyMap<Block, number>;
  /** The last block through which every path to a block goes. */
  readonly dominators: ReadonlyMap<Block, Block>;
  /** The blocks that lead to each block. */
  readonly leading: ReadonlyMap<Block, readonly Block[]>;
  /** The block that has passed a number to its successors, and what is known there. */
  readonly out: Map<Block, readonly Way[]>;
  /** What is known at the beginning. */
  readonly start: Facts;
}

/** A way from one block to another, with what is known of those who take it. */
export interface Way {
  /** Where it begins. */
  readonly from: Block;
  /** Where it leads. */
  readonly to: Block;
  /** What is passed along. */
  readonly passes: readonly Question[];
  /** What is known there. */
  readonly facts: Facts;
}

/** A copy of `facts` that can be added to. */
export function copyOf(facts: Facts): Facts {
  return { ...facts };
}

/** Nothing is known, as where a procedure begins. */
export function emptyStart(): Facts {
  return noFacts();
}

/** The question that `value` answers. */
export function questionOf(course: Course, value: Value): Question {
  return constantOf(course.questions, value) ?? course.asked.get(value) ??
    ownQuestion(course.questions, value, course.owner);
}

/** What is known of `value`. */
export function knownOfValue(
  course: Course,
  facts: Facts,
  value: Value,
): Known {
  return knownAt(course.questions, facts, questionOf(course, value));
}

/** Notes that `value` answers `question`. */
export function note(course: Course, value: Value, question: Question): void {
  course.asked.set(value, question);
  if (!course.speakers.has(question)) course.speakers.set(question, value);
}

/** Adds to `facts` what is known behind `value`, and gives what is known of it. */
export function step(course: Course, facts: Facts, value: Value): Known {
  const { questions, pieces } = course;
  const of = value.operands.map((one) => questionOf(course, one));
  const change = lastChange(pieces, facts.changes, value);
  const since = change === undefined ? undefined : `${course.owner} ${change}`;
  const asked = questionFor(questions, value, of, since, course.owner);
  const question = constantOf(questions, value) ??
    course.stored.get(asked) ?? asked;
  note(course, value, question);
  const known = computeKnown(course, facts, value, question, of);
  const answered = answeredBy(questions, value, of);
  const settled = answered && isSettled(questions, facts, answered);
  const now = define(
    questions,
    facts,
    question,
    settled ? bothKnown(known, answered.known) : known,
  );
  if (answered && !settled) rememberAnswer(facts, question, answered);
  stepEffects(course, facts, value, question, of);
  facts.changes = changesAfter(pieces, facts.changes, value);
  if (value.operation.kind === "store") {
    forward(course, facts, value.operation.place, value.operands[0]!.type, of);
  }
  return now;
}

function computeKnown(
  { questions, trusting }: Course,
  facts: Facts,
  { operation, operands, type }: Value,
  question: Question,
  of: readonly Question[],
): Known {
  const at = (index: number) => knownAt(questions, facts, of[index]!);
  switch (operation.kind) {
    case "constant":
      return exactly(operation.value);
    case "arithmetic": {
      const known = arithmeticKnown(operation.operator, at(0), at(1), type);
      return relativeRange(questions, facts, question, known);
    }
    case "comparison":
      return truthKnown(compare(questions, facts, operation.operator, of));
    case "not":
      return truthKnown(negated(at(0)));
    case "select": {
      const { least, greatest } = at(0);
      if (least === greatest) return at(least === 1n ? 1 : 2);
      const ways = [true, false].flatMap((truth) => {
        const taught = copyOf(facts);
        learn(questions, taught, of[0]!, truth);
        const chosen = of[truth ? 1 : 2]!;
        reconsider(questions, taught, chosen);
        return taught.impossible ? [] : [knownAt(questions, taught, chosen)];
      });
      return ways.length > 0 ? ways.reduce(eitherKnown) : anyOf(type);
    }
    case "convert":
      return isDeclared(trusting, operands[0]!)
        ? bothKnown(convertedKnown(at(0), type), anyOf(type))
        : convertedKnown(at(0), type);
    default:
      return anyOf(type);
  }
}

/** Whether `value` is a parameter that its caller has made a number of the right type. */
function isDeclared(trusting: boolean, { operation }: Value): boolean {
  return trusting && operation.kind === "parameter";
}

function negated({ least, greatest }: Known): boolean | undefined {
  return least === greatest ? least === 0n : undefined;
}

/** Whether a comparison holds, by what is known of each side and of both. */
function compare(
  questions: Questions,
  facts: Facts,
  operator: Comparison,
  [a = 0, b = 0]: readonly Question[],
): boolean | undefined {
  if (a === b) return operator !== "less";
  reconsider(questions, facts, a);
  reconsider(questions, facts, b);
  const apart = compareKnown(
    operator,
    knownAt(questions, facts, a),
    knownAt(questions, facts, b),
  );
  if (apart !== undefined) return apart;
  const below = (one: Question, other: Question, most: bigint) =>
    isAtMost(questions, facts, one, other, most);
  if (operator === "equal") {
    if (below(a, b, -1n) || below(b, a, -1n)) return false;
    return below(a, b, 0n) && below(b, a, 0n) ? true : undefined;
  }
  const gap = operator === "less" ? -1n : 0n;
  if (below(a, b, gap)) return true;
  return below(b, a, -1n - gap) ? false : undefined;
}

// ## What it does besides
//
// A check teaches that its condition holds. A reference, and a part of a slice, say how many
// elements lie behind an address. A parameter that is an address has its length behind it.

function stepEffects(
  course: Course,
  facts: Facts,
  { operation, operands, type }: Value,
  question: Question,
  of: readonly Question[],
): void {
  const { questions } = course;
  const extent = () => extentOf(questions, question);
  if (operation.kind === "check" && of[0] !== undefined) {
    const taught = copyOf(facts);
    learn(questions, taught, of[0], true);
    // Behind a check that never holds is nothing, but what stands there is looked at as well.
    if (taught.impossible) facts.failing = true;
    else Object.assign(facts, taught);
    return;
  }
  if (operation.kind === "reference") {
    define(questions, facts, extent(), exactly(BigInt(operation.length)));
    return;
  }
  if (operation.kind === "slice" && operands.length > 3) {
    define(questions, facts, extent(), knownAt(questions, facts, of[3]!));
    return learnEqual(questions, facts, extent(), of[3]!);
  }
  if (operation.kind === "parameter" && type.kind === "address") {
    stepAddress(course, facts, operation.index, extent());
  }
}

/** Adds how much lies behind parameter `index`. */
function stepAddress(
  course: Course,
  facts: Facts,
  index: number,
  extent: Question,
): void {
  const { questions, behind } = course;
  const count = behind?.get(index)?.count;
  if (count !== undefined) {
    define(questions, facts, extent, exactly(BigInt(count)));
    return;
  }
  define(questions, facts, extent, anyOf(LENGTH));
  const length = questionFor(
    questions,
    lengthBehind(index),
    [],
    undefined,
    course.owner,
  );
  define(questions, facts, length, anyOf(LENGTH));
  learnEqual(questions, facts, extent, length);
}

const LENGTH: Scalar = { kind: "integer", bits: 64, signed: false };

/** The parameter behind the one with this index. */
function lengthBehind(index: number): Value {
  const operation = { kind: "parameter", index: index + 1 } as const;
  const span = { start: 0, end: 0 };
  return { number: -1, type: LENGTH, operation, operands: [], span };
}

// What has just been stored is what the next load gives, if it loads as many bytes as were stored.

function forward(
  course: Course,
  facts: Facts,
  place: MemoryPlace,
  type: Scalar,
  [stored = 0, ...of]: readonly Question[],
): void {
  const { questions, pieces } = course;
  const since = lastStore(pieces, facts.changes, place);
  const bits = type.kind === "integer"
    ? type.bits
    : type.kind === "bool"
    ? 8
    : 64;
  if (
    since === undefined || bits !== 8 * place.cell.bytes && type.kind !== "bool"
  ) return;
  const where = `${course.owner} ${since}`;
  const loaded = loadQuestion(questions, printPlace(place), type, of, where);
  course.stored.set(loaded, stored);
}
