// # What an operation requires
//
// A condition of an interface must be known to hold where the operation is called.
//
// `Console.write(port, address, length)` wants the length to be no more than 4,096, and the program's memory to be
// readable there. The compiler puts a check for each in front of the call. Here it is asked whether both are
// known to hold, of what is really passed, with nothing in between that could have changed it. A condition is
// put together as a question ([[§Questions and what is known of them]]). If a check in front has asked the
// same question, its answer is known.

import {
  type Arithmetic,
  BOOL,
  type Comparison,
  type Local,
  type OperationType,
  type Scalar,
  scalarsOf,
  type Typed,
  type Value,
} from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "../facts/facts.ts";
import { lastChange } from "../facts/memory.ts";
import { isAtMost } from "../facts/orders.ts";
import {
  computed,
  constantQuestion,
  type Question,
  questionFor,
} from "../facts/questions.ts";
import { type Course, questionOf } from "../facts/stepping.ts";

/** A place where conditions are asked about. */
interface Asking {
  readonly course: Course;
  readonly facts: Facts;
  /** The questions of each parameter. */
  readonly of: ReadonlyMap<Local, readonly Question[]>;
}

/** The condition of an operation that is called by `value` and is not known to hold. */
export function requirementLack(
  course: Course,
  facts: Facts,
  { operands }: Value,
  { name, parameters, requires }: OperationType,
): string | undefined {
  if (requires.length === 0) return undefined;
  const of = new Map<Local, readonly Question[]>();
  let at = 0;
  for (const one of parameters) {
    const words = operands.slice(at, at += scalarsOf(one.type).length);
    of.set(one, words.map((word) => questionOf(course, word)));
  }
  const asking = { course, facts, of };
  const open = requires.find(({ condition }) => !isTrue(asking, condition));
  return open && `${open.text} where ${name} is called`;
}

/** Whether `condition` is known to hold. */
function isTrue(asking: Asking, condition: Typed): boolean {
  const { course: { questions }, facts } = asking;
  if (condition.kind === "binary") {
    const { operator, left, right } = condition;
    if (operator === "&&") return isTrue(asking, left) && isTrue(asking, right);
    if (operator === "||") return isTrue(asking, left) || isTrue(asking, right);
    if (isOrdered(asking, condition)) return true;
  }
  const question = ask(asking, condition);
  return question !== undefined &&
    knownAt(questions, facts, question).least === 1n;
}

/** Whether a comparison follows from how its sides stand to each other. */
function isOrdered(
  asking: Asking,
  { operator, left, right }: Extract<Typed, { kind: "binary" }>,
): boolean {
  if (!["<", "<=", ">", ">="].includes(operator)) return false;
  const { course: { questions }, facts } = asking;
  const [a, b] = [ask(asking, left), ask(asking, right)];
  if (a === undefined || b === undefined) return false;
  const [small, large] = operator.startsWith("<") ? [a, b] : [b, a];
  const gap = operator.endsWith("=") ? 0n : -1n;
  return isAtMost(questions, facts, small, large, gap);
}

// ## As a question

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "&": "and",
  "|": "or",
  "^": "exclusiveOr",
};

const COMPARISONS: Readonly<Record<string, readonly [Comparison, boolean]>> = {
  "==": ["equal", false],
  "<": ["less", false],
  "<=": ["lessOrEqual", false],
  ">": ["less", true],
  ">=": ["lessOrEqual", true],
};

/** The question that `typed` asks; `undefined` if it asks what nobody can have asked before. */
function ask(asking: Asking, typed: Typed): Question | undefined {
  const { course: { questions }, of } = asking;
  switch (typed.kind) {
    case "constant":
      return constantQuestion(questions, typed.value, typed.type as Scalar);
    case "local":
      return of.get(typed.local)?.[0];
    case "length":
      return typed.of.kind === "local"
        ? of.get(typed.of.local)?.[1]
        : undefined;
    case "convert": {
      const from = ask(asking, typed.operand);
      return from === undefined
        ? undefined
        : pretend(asking, { kind: "convert" }, typed.type, [from]);
    }
    case "unary": {
      const operand = ask(asking, typed.operand);
      return operand === undefined || typed.operator !== "!"
        ? undefined
        : computed(questions, "not", BOOL, [operand]);
    }
    case "binary":
      return askBoth(asking, typed);
    case "call": {
      const words = typed.parameters.map((one) => ask(asking, one));
      const known = words.filter((one) => one !== undefined);
      const { operation } = typed;
      return known.length < words.length || !operation.pure || operation.body
        ? undefined
        : pretend(asking, { kind: "call", operation }, typed.type, known);
    }
    default:
      return undefined;
  }
}

function askBoth(
  asking: Asking,
  { operator, left, right, type }: Extract<Typed, { kind: "binary" }>,
): Question | undefined {
  const { course: { questions } } = asking;
  const [a, b] = [ask(asking, left), ask(asking, right)];
  if (a === undefined || b === undefined) return undefined;
  if (operator === "!=") {
    const same = computed(questions, "equal", BOOL, [a, b]);
    return computed(questions, "not", BOOL, [same]);
  }
  const [comparison, turned] = COMPARISONS[operator] ?? [];
  if (comparison !== undefined) {
    return computed(questions, comparison, BOOL, turned ? [b, a] : [a, b]);
  }
  const how = ARITHMETIC[operator];
  return how && computed(questions, how, type as Scalar, [a, b]);
}

/** The question that a value with this operation would answer here. */
function pretend(
  { course, facts }: Asking,
  operation: Value["operation"],
  type: Typed["type"],
  of: readonly Question[],
): Question {
  const span = { start: 0, end: 0 };
  const value = {
    number: -1,
    type: type as Scalar,
    operation,
    operands: [],
    span,
  };
  const { questions, pieces, owner } = course;
  const change = lastChange(pieces, facts.changes, value);
  const since = change === undefined ? undefined : `${owner} ${change}`;
  return questionFor(questions, value, of, since, owner);
}
