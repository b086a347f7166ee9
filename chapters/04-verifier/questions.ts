// # Questions and what is known of them
//
// At each place in a procedure some things are known, because the way there led past them.
//
// Behind `if x < 8` the value `x` is below 8. That is a *fact*. It is kept not for a value
// but for a *question*. Take `if self.hand < 8 { return self.pages[self.hand]; }`. The field
// `hand` is loaded where it is tested and loaded again where it is used: two values, but the
// same operation on the same operands, and nothing has been stored in between. It is the
// same question, and what is known of one answer is known of the other. (Compilers call
// this *value numbering*. It is as much of the paper's symbolic evaluation as there is
// here, [[promise 84]].)
//
// For an operation that looks at something which can change, the question says since which
// change it is asked. Every change begins a new *epoch*: any store to the state, and for
// questions to the kernel any operation that is not pure.

import {
  type Block,
  known,
  type Loop,
  printPlace,
  type Procedure,
  type Value,
} from "../03-spindles/mod.ts";
import {
  allOf,
  areEqual,
  arithmeticRange,
  both,
  convertedRange,
  isEmpty,
  lessThan,
  only,
  type Range,
  single,
} from "./ranges.ts";

/** The number of a question. Values with the same number are always equal. */
export type Question = number;

/** What is known at one place, and the facts that were known before it. */
export interface Facts {
  /** What was known before, unless something newer is known. */
  readonly before: Facts | undefined;
  /** What the answer to each question can be. */
  readonly ranges: Map<Question, Range>;
  /** How many such records are before this one. */
  readonly links: number;
}

/** Which change of the state, and of the kernel, was the last one. */
export interface Epochs {
  /** The last change of the spindle's state. */
  readonly state: number;
  /** The last change of anything else that can be asked about. */
  readonly kernel: number;
}

/** Whether the state may change, and the kernel. */
export interface Changes {
  /** Whether the spindle's state changes. */
  readonly state: boolean;
  /** Whether anything else changes that can be asked about. */
  readonly kernel: boolean;
}

/** Everything that is being found out about a procedure. */
export interface Analysis {
  /** What is being analysed. */
  readonly procedure: Procedure;
  /** The blocks that lead to each block. */
  readonly leading: ReadonlyMap<Block, readonly Block[]>;
  /** The place of each block in the row. */
  readonly order: ReadonlyMap<Block, number>;
  /** What may change in the rounds of each loop. */
  readonly changes: ReadonlyMap<Loop, Changes>;
  /** The number of each question, by its text. */
  readonly questions: Map<string, Question>;
  /** The question that each value answers. */
  readonly asked: Map<Value, Question>;
  /** What each value could be where it was computed. */
  readonly computed: Map<Value, Range>;
  /** What is known at the end of each block. */
  readonly factsAtEnd: Map<Block, Facts>;
  /** The last changes at the end of each block. */
  readonly epochsAtEnd: Map<Block, Epochs>;
  /** The last block that every path to a block goes through. */
  readonly dominators: Map<Block, Block>;
  /** How many blocks every path to a block goes through. */
  readonly depths: Map<Block, number>;
  /** Blocks that some path can reach. */
  readonly reachable: Set<Block>;
  /** What the condition of each check was known to be when it was reached. */
  readonly checks: Map<Value, Range>;
  /** What the operands of each value were known to be where it is computed. */
  readonly operands: Map<Value, readonly Range[]>;
  /** The most rounds of a loop, by the block where its rounds begin. */
  readonly rounds: Map<Block, bigint>;
  /** How many changes have been numbered. */
  epochs: number;
}

// ## Asking

/** The question that `value` answers when computed after the changes `epochs`. */
export function ask(
  analysis: Analysis,
  value: Value,
  epochs: Epochs,
): Question {
  const { operation, type, operands } = value;
  const of = operands.map((one) => questionOf(analysis, one)).join(" ");
  const kind = type.kind === "integer"
    ? `${type.bits}${type.signed}`
    : type.kind;
  switch (operation.kind) {
    case "arithmetic":
    case "comparison":
      return numberOf(analysis, `${operation.operator} ${kind} ${of}`);
    case "not":
    case "convert":
      return numberOf(analysis, `${operation.kind} ${kind} ${of}`);
    case "parameter":
      return numberOf(analysis, `parameter ${operation.index}`);
    case "load": {
      const since = `${printPlace(operation.place)} ${epochs.state}`;
      return numberOf(analysis, `load ${since} ${of}`);
    }
    case "call": {
      // A field such as the clock's may change at any time, so reading it twice
      // is two questions.
      const { pure, name } = operation.operation;
      return pure
        ? numberOf(analysis, `call ${name} ${epochs.kernel} ${of}`)
        : numberOf(analysis, `value ${value.number}`);
    }
    default:
      return numberOf(analysis, `value ${value.number}`);
  }
}

function numberOf({ questions }: Analysis, text: string): Question {
  const number = questions.get(text) ?? questions.size;
  questions.set(text, number);
  return number;
}

/** The question that `value` answers, as it was asked. */
export function questionOf(analysis: Analysis, value: Value): Question {
  const constant = known(value);
  if (constant !== undefined) return numberOf(analysis, `constant ${constant}`);
  return analysis.asked.get(value) ??
    numberOf(analysis, `value ${value.number}`);
}

// ## Answering

/** What `value` can be, by all that is known in `facts`. */
export function rangeAt(
  analysis: Analysis,
  facts: Facts,
  value: Value,
): Range {
  const constant = known(value);
  if (constant !== undefined) return only(constant);
  const computed = analysis.computed.get(value) ?? allOf(value.type);
  const learned = lookUp(facts, questionOf(analysis, value));
  return learned === undefined ? computed : both(computed, learned);
}

/** The latest fact about `question`. */
function lookUp(facts: Facts, question: Question): Range | undefined {
  for (let at: Facts | undefined = facts; at; at = at.before) {
    const range = at.ranges.get(question);
    if (range !== undefined) return range;
  }
}

/** What `value` must be, judged by its operands alone. */
export function computeRange(value: Value, of: readonly Range[]): Range {
  const { operation, type } = value;
  const [a = allOf(type), b = allOf(type)] = of;
  switch (operation.kind) {
    case "arithmetic":
      return arithmeticRange(operation.operator, a, b, type);
    case "comparison":
      return truthRange(COMPARE[operation.operator](a, b));
    case "not":
      return { least: 1n - a.greatest, greatest: 1n - a.least };
    case "convert":
      return convertedRange(a, type);
    default:
      return allOf(type);
  }
}

const COMPARE = {
  equal: areEqual,
  less: lessThan,
  lessOrEqual: (a: Range, b: Range) => {
    const greater = lessThan(b, a);
    return greater === undefined ? undefined : !greater;
  },
} as const;

function truthRange(truth: boolean | undefined): Range {
  if (truth === undefined) return { least: 0n, greatest: 1n };
  return only(truth ? 1n : 0n);
}

// ## Learning
//
// A test that has come out one way says something about what was compared. If `a < b`
// holds, `a` is below the greatest `b`, and `b` above the least `a`.
//
// That is seen once, with what is known at that moment. Behind `if b < 8 && a < b`, `a` is
// at most 6. Behind `if a < b && b < 8` only `b` is known to be below 8: nobody goes back to
// `a` when more is learned about `b`.

/** Adds to `facts` that `condition` holds, or that it does not. */
export function learn(
  analysis: Analysis,
  facts: Facts,
  condition: Value,
  holds: boolean,
): void {
  narrow(analysis, facts, condition, only(holds ? 1n : 0n));
  const { operation, operands } = condition;
  const [a, b] = operands;
  if (operation.kind === "not") return learn(analysis, facts, a!, !holds);
  if (operation.kind !== "comparison") return;
  switch (operation.operator) {
    case "equal":
      return holds
        ? learnEqual(analysis, facts, a!, b!)
        : learnDifferent(analysis, facts, a!, b!);
    case "less":
      return holds
        ? learnOrder(analysis, facts, a!, b!, 1n)
        : learnOrder(analysis, facts, b!, a!, 0n);
    case "lessOrEqual":
      return holds
        ? learnOrder(analysis, facts, a!, b!, 0n)
        : learnOrder(analysis, facts, b!, a!, 1n);
  }
}

/** `small` is less than `large` by at least `gap`. */
function learnOrder(
  analysis: Analysis,
  facts: Facts,
  small: Value,
  large: Value,
  gap: bigint,
): void {
  const low = rangeAt(analysis, facts, small);
  const high = rangeAt(analysis, facts, large);
  const above = { least: low.least, greatest: high.greatest - gap };
  const below = { least: low.least + gap, greatest: high.greatest };
  narrow(analysis, facts, small, above);
  narrow(analysis, facts, large, below);
}

function learnEqual(analysis: Analysis, facts: Facts, a: Value, b: Value) {
  const shared = both(
    rangeAt(analysis, facts, a),
    rangeAt(analysis, facts, b),
  );
  narrow(analysis, facts, a, shared);
  narrow(analysis, facts, b, shared);
}

/** A number that differs from the end of its range makes the range one shorter. */
function learnDifferent(
  analysis: Analysis,
  facts: Facts,
  a: Value,
  b: Value,
): void {
  for (const [one, other] of [[a, b], [b, a]] as const) {
    const not = single(rangeAt(analysis, facts, other));
    if (not === undefined) continue;
    const { least, greatest } = rangeAt(analysis, facts, one);
    narrow(analysis, facts, one, {
      least: least === not ? least + 1n : least,
      greatest: greatest === not ? greatest - 1n : greatest,
    });
  }
}

/** Adds to `facts` that `value` lies in `range`. */
function narrow(
  analysis: Analysis,
  facts: Facts,
  value: Value,
  range: Range,
): void {
  if (known(value) !== undefined) return;
  const now = both(rangeAt(analysis, facts, value), range);
  if (isEmpty(now)) return;
  facts.ranges.set(questionOf(analysis, value), now);
}
