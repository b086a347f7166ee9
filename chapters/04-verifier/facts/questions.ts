// # Questions and what is known of them
//
// Two values that are computed in the same way are one number, and what is known of one is known of
// the other.
//
// Take `if self.hand < 8 { return self.pages[self.hand]; }`. The field `hand` is loaded where it is
// tested and loaded again where it is used: two values, but the same operation on the same operands,
// and nothing has been stored there in between. It is the same *question*, so it has the same answer,
// and facts are kept for questions. (Compilers call this *value numbering*. It is as much of the
// paper's symbolic evaluation as there is here, [[promise 84]].)
//
// A question is a number. Behind it stands what it means: by which operation on the answers to which other
// questions it is answered. That is what makes it possible to reason about it later
// ([[§Which of two is less]]).

import {
  type Arithmetic,
  type Comparison,
  holds,
  known,
  limitsOf,
  printPlace,
  type Scalar,
  U64,
  type Value,
} from "../../03-spindles/mod.ts";
import { baseOf } from "../numbers/known.ts";

/** The number of a question. Values with the same number are always equal. */
export type Question = number;

/** How a question is answered. */
export interface Meaning {
  /** The numbers that the answer can be, by its type. */
  readonly type: Scalar;
  /** The operation that gives the answer. */
  readonly how:
    | "constant"
    | Arithmetic
    | Comparison
    | "not"
    | "select"
    | "convert"
    | "extent"
    | "other";
  /** The questions on whose answers it depends. */
  readonly of: readonly Question[];
  /** The answer, if it is the same always. */
  readonly constant: bigint | undefined;
  /** Whether it depends on nothing but parameters, so that it means the same in filter and handler. */
  readonly lasting: boolean;
}

const ARITHMETIC: ReadonlySet<string> = new Set<Arithmetic>([
  "add",
  "subtract",
  "multiply",
  "multiplyHigh",
  "divide",
  "remainder",
  "and",
  "or",
  "exclusiveOr",
  "shiftLeft",
  "shiftRight",
]);

/** Whether a question is answered by an operation of arithmetic. */
export function isArithmetic(how: Meaning["how"]): how is Arithmetic {
  return ARITHMETIC.has(how);
}

/** All questions that are asked in a procedure, and in its filter. */
export interface Questions {
  /** The number of each, by its text. */
  readonly numbers: Map<string, Question>;
  /** The meaning of each. */
  readonly meanings: Meaning[];
  /** Sums, differences and conversions of each, the latest ones. */
  readonly users: Question[][];
  /** The latest questions whether each is equal to another. */
  readonly equalities: Question[][];
}

/** No questions yet. */
export function createQuestions(): Questions {
  const questions = {
    numbers: new Map(),
    meanings: [],
    users: [],
    equalities: [],
  };
  constantQuestion(questions, 0n, U64);
  return questions;
}

/** The question whose answer is always 0. */
export const ZERO: Question = 0;

/** The most that is remembered of what is computed from one number. */
const MOST_USERS = 8;

function numberOf(
  questions: Questions,
  text: string,
  meaning: () => Omit<Meaning, "lasting">,
  lasting?: boolean,
): Question {
  const before = questions.numbers.get(text);
  if (before !== undefined) return before;
  const number = questions.meanings.length;
  const meant = meaning();
  const lasts = lasting ??
    meant.of.every((one) => questions.meanings[one]!.lasting);
  questions.numbers.set(text, number);
  questions.meanings.push({ ...meant, lasting: lasts });
  questions.users.push([]);
  questions.equalities.push([]);
  if (["add", "subtract", "convert"].includes(meant.how)) {
    for (const one of meant.of) remember(questions.users[one]!, number);
  }
  if (meant.how === "equal") {
    for (const one of meant.of) remember(questions.equalities[one]!, number);
  }
  return number;
}

function remember(list: Question[], number: Question): void {
  list.push(number);
  if (list.length > MOST_USERS) list.shift();
}

// ## Asking a question
//
// `a + b` is the same question as `b + a`. A conversion that changes nothing is no question of its
// own: `u64(b)` of a byte is that byte. And of some values nothing is known but that they are
// themselves, such as what paths pass along where they meet.

/**
 * The question that `value` answers.
 *
 * @param of the questions of its operands
 * @param since tells which change was the last that a load or a question to the kernel depends on;
 * `undefined` if every time is another question
 * @param owner tells values of different procedures apart
 */
export function questionFor(
  questions: Questions,
  value: Value,
  of: readonly Question[],
  since: string | undefined,
  owner: string,
): Question {
  const { operation, type } = value;
  const kind = kindOf(type);
  const own = () => ownQuestion(questions, value, owner);
  switch (operation.kind) {
    case "arithmetic":
    case "comparison":
      return computed(questions, operation.operator, type, of);
    case "not":
    case "select":
      return computed(questions, operation.kind, type, of);
    case "convert":
      return isUnchanged(questions, of[0]!, type)
        ? of[0]!
        : computed(questions, "convert", type, of);
    case "parameter":
      return numberOf(
        questions,
        `parameter ${operation.index} ${kind}`,
        () => other(type, []),
        true,
      );
    case "load": {
      if (since === undefined) return own();
      return loadQuestion(
        questions,
        printPlace(operation.place),
        type,
        of,
        since,
      );
    }
    case "call": {
      if (since === undefined) return own();
      const text = `call ${operation.operation.name} ${since} ${of.join(" ")}`;
      return numberOf(questions, text, () => other(type, of), false);
    }
    default:
      return own();
  }
}

/** The question what lies at `place` since a change. */
export function loadQuestion(
  questions: Questions,
  place: string,
  type: Scalar,
  of: readonly Question[],
  since: string,
): Question {
  const text = `load ${place} ${kindOf(type)} ${since} ${of.join(" ")}`;
  return numberOf(questions, text, () => other(type, of), false);
}

/** A question that no other value answers. */
export function ownQuestion(
  questions: Questions,
  { number, type }: Value,
  owner: string,
): Question {
  const text = `value ${owner} ${number}`;
  return numberOf(questions, text, () => other(type, []), false);
}

function other(
  type: Scalar,
  of: readonly Question[],
): Omit<Meaning, "lasting"> {
  return { type: baseOf(type), how: "other", of, constant: undefined };
}

const COMMUTATIVE: ReadonlySet<string> = new Set([
  "add",
  "multiply",
  "multiplyHigh",
  "and",
  "or",
  "exclusiveOr",
  "equal",
]);

/** The question what `how` gives for the answers to `of`. */
export function computed(
  questions: Questions,
  how: Meaning["how"],
  type: Scalar,
  of: readonly Question[],
): Question {
  const [a = 0, b = 0] = of;
  const [less, by] = [a, b].map((one) => negated(questions, type, one));
  if (how === "add" && (less ?? by) !== undefined) {
    const from = less === undefined ? a : b;
    return computed(questions, "subtract", type, [from, (less ?? by)!]);
  }
  const sorted = COMMUTATIVE.has(how) && b < a ? [b, a] : of;
  const text = `${how} ${kindOf(type)} ${sorted.join(" ")}`;
  return numberOf(questions, text, () => ({
    type: baseOf(type),
    how,
    of: sorted,
    constant: undefined,
  }));
}

// The optimiser writes `x - 1` as a sum with a very large number, which wraps around. Such a sum is the same question
// as the difference, of which more can be said.

/** The question of the number that is subtracted where the constant `one` is added, if `one` is that large. */
function negated(
  questions: Questions,
  type: Scalar,
  one: Question,
): Question | undefined {
  const { constant } = questions.meanings[one]!;
  if (type.kind !== "integer" || type.signed || constant === undefined) {
    return undefined;
  }
  const all = 1n << BigInt(type.bits);
  if (constant <= all / 2n || constant >= all) return undefined;
  return constantQuestion(questions, all - constant, type);
}

/** The question whose answer is always `value`. */
export function constantQuestion(
  questions: Questions,
  value: bigint,
  type: Scalar,
): Question {
  return numberOf(questions, `constant ${value}`, () => ({
    type,
    how: "constant",
    of: [],
    constant: value,
  }));
}

/** The question that `value` answers if it is a plain number. */
export function constantOf(
  questions: Questions,
  value: Value,
): Question | undefined {
  const constant = known(value);
  if (constant === undefined) return undefined;
  return constantQuestion(questions, constant, value.type);
}

/** The question how many elements lie behind an address. */
export function extentOf(questions: Questions, address: Question): Question {
  return numberOf(questions, `extent ${address}`, () => ({
    type: U64,
    how: "extent",
    of: [address],
    constant: undefined,
  }));
}

/** The question which a comparison asks, if anybody has asked it. */
export function askedBefore(
  { numbers }: Questions,
  how: Comparison,
  a: Question,
  b: Question,
): Question | undefined {
  const sorted = how === "equal" && b < a ? [b, a] : [a, b];
  return numbers.get(`${how} bool ${sorted.join(" ")}`);
}

function kindOf(type: Scalar): string {
  const base = baseOf(type);
  if (base.kind !== "integer") return base.kind;
  return `${base.signed ? "i" : "u"}${base.bits}`;
}

/** Whether every answer to `question` is a number of `type`. */
function isUnchanged(
  { meanings }: Questions,
  question: Question,
  type: Scalar,
): boolean {
  const { type: from } = meanings[question]!;
  if (from.kind !== "integer" || type.kind !== "integer") return false;
  return limitsOf(from).every((one) => holds(baseOf(type), one));
}
