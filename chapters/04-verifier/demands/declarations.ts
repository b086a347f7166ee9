// # What was declared
//
// Whoever calls a procedure relies on its head, so the procedure has to be what its head says.
//
// An operation that was declared as `lookup(block: u64): u64 < 8` is called by other spindles, and they use what
// it answers as an index without another test. Its callers are compiled against the head alone. The form of
// `lookup` says by itself how many words it takes and what it returns, and nothing but this page makes
// sure that both are the same.

import {
  type Block,
  type EventType,
  I64,
  limitsOf,
  type OperationType,
  type Procedure,
  type Scalar,
  scalarsOf,
  typeName,
  U64,
  type Value,
} from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "../facts/facts.ts";
import { type Course, knownOfValue, questionOf } from "../facts/stepping.ts";
import type { Declared } from "./asking.ts";
import { isAlike } from "./layouts.ts";
import { passLack } from "./number_demands.ts";

/** What a call of `operation` answers: a word, in which a negative number says why it has failed. */
function answerOf({ result, fails }: OperationType): Scalar {
  const [scalar] = result ? scalarsOf(result) : [];
  return fails ? I64 : scalar ?? U64;
}

/** What is wrong with the head of `procedure`, if anything. */
export function headLack(
  { parameters, result }: Procedure,
  { head, part }: Declared,
): string | undefined {
  const words = head.parameters.flatMap(({ type }) => scalarsOf(type)).length;
  if (parameters !== words) return `${head.name} is told ${words} words`;
  const { fails } = head;
  const declared = part === "filter"
    ? "bool"
    : fails
    ? typeName(I64)
    : head.result && scalarsOf(head.result).map(typeName).join(" ");
  if ((result && typeName(result)) === declared) return undefined;
  return `${head.name} returns ${declared ?? "nothing"}`;
}

/** What is wrong with what `value` calls something, if anything. */
export function namedLack(
  { operation, type }: Value,
  { head }: Declared,
): string | undefined {
  switch (operation.kind) {
    case "parameter": {
      const scalars = head.parameters.flatMap(({ type }) => scalarsOf(type));
      const declared = scalars[operation.index];
      return declared && arrivesAs(type, declared)
        ? undefined
        : `parameter ${operation.index} arrives as a ${typeName(type)}`;
    }
    case "call": {
      const { name } = operation.operation;
      const answer = typeName(answerOf(operation.operation));
      return typeName(type) === answer
        ? undefined
        : `${name} answers with a ${typeName(type)}`;
    }
    case "raise": {
      const { result, name } = operation.event;
      const [scalar = U64] = result ? scalarsOf(result) : [];
      return typeName(type) === typeName(scalar)
        ? undefined
        : `${name} is answered with a ${typeName(type)}`;
    }
    default:
      return undefined;
  }
}

/** Whether a parameter that was declared as `declared` may be taken as `type`: numbers arrive as whole words. */
function arrivesAs(type: Scalar, declared: Scalar): boolean {
  if (declared.kind === "integer" || declared.kind === "bool") {
    return typeName(type) === typeName(U64);
  }
  if (declared.kind === "address") {
    return type.kind === "address" && (declared.writable || !type.writable);
  }
  return typeName(type) === typeName(declared);
}

// ## What is returned
//
// A word that is returned by a procedure which can fail is a negative number that says why, or what it was
// declared to return. Both are looked at where the word is made.

/** What must be so where `block` returns. */
export function returnLack(
  course: Course,
  facts: Facts,
  { ending }: Block,
  { head, part }: Declared,
): string | undefined {
  if (ending.kind !== "return") return undefined;
  const { value } = ending;
  const returns = part === "filter" || head.fails || head.result;
  if ((value !== undefined) !== (returns !== undefined)) {
    return returns ? "something is returned" : "nothing is returned";
  }
  if (value === undefined || part === "filter" || !head.fails) return undefined;
  const known = knownOfValue(course, facts, value);
  const [scalar] = head.result ? scalarsOf(head.result) : [];
  if (known.greatest < 0n) return failureLack(course, facts, value, head.fails);
  if (known.least >= 0n) {
    return scalar && successLack(course, facts, value, scalar);
  }
  return "it can be told whether what is returned is a failure";
}

/** Whether a negative word is that of a case of `fails`. */
function failureLack(
  course: Course,
  facts: Facts,
  value: Value,
  fails: Scalar,
): string | undefined {
  const { meanings } = course.questions;
  const { how, of } = meanings[questionOf(course, value)]!;
  const why = how === "subtract" && meanings[of[0]!]!.constant === 0n
    ? of[1]
    : undefined;
  const { least, greatest } = why === undefined
    ? negated(knownOfValue(course, facts, value))
    : knownAt(course.questions, facts, why);
  const numbers = fails.kind === "integer" ? fails.cases ?? [] : [];
  const first = numbers[0]?.value ?? 0n;
  const last = numbers.at(-1)?.value ?? 0n;
  return least >= first && greatest <= last
    ? undefined
    : `what is returned is the negative number of a ${typeName(fails)}`;
}

function negated({ least, greatest }: { least: bigint; greatest: bigint }) {
  return { least: -greatest, greatest: -least };
}

function successLack(
  course: Course,
  facts: Facts,
  value: Value,
  scalar: Scalar,
): string | undefined {
  const { operation, operands } = value;
  const [from] = operands;
  if (operation.kind === "convert" && from && isAlike(from.type, scalar)) {
    return passLack(course, facts, from, scalar);
  }
  const text = `a ${typeName(scalar)} is returned`;
  if (scalar.kind === "handle") return text;
  const known = knownOfValue(course, facts, value);
  const [least, greatest] = limitsOf(scalar);
  return known.least >= least && known.greatest <= greatest ? undefined : text;
}

// ## Whether there is an answer
//
// Who is called in another spindle may be ended by a check of its own, and an event may have no handler that
// answers. Then the word that comes back is left over from something else.

/** For each call and raise that may have no answer: the truths that say whether there is one. */
export type Answers = ReadonlyMap<Value, readonly Value[]>;

/** Finds the calls and raises in `procedure` that may have no answer. */
export function answersIn({ blocks }: Procedure): Answers {
  const answers = new Map<Value, Value[]>();
  for (const value of blocks.flatMap(({ body }) => body)) {
    if (mayBeUnanswered(value)) answers.set(value, []);
    if (value.operation.kind !== "answered") continue;
    const [asked] = value.operands;
    if (asked !== undefined) answers.get(asked)?.push(value);
  }
  return answers;
}

function mayBeUnanswered({ operation }: Value): boolean {
  return operation.kind === "raise" ||
    operation.kind === "call" && operation.operation.provider !== undefined;
}

/** Whether something of `used` was never answered, as far as anybody can tell. */
export function answerLack(
  course: Course,
  facts: Facts,
  answers: Answers,
  used: readonly Value[],
): string | undefined {
  const open = used.find((one) =>
    answers.get(one)?.every((truth) =>
      knownOfValue(course, facts, truth).least !== 1n
    )
  );
  if (open === undefined) return undefined;
  const { operation } = open;
  const { name } = operation.kind === "call"
    ? operation.operation
    : (operation as { readonly event: EventType }).event;
  return `${name} has been answered`;
}

/** The operands of `value` that must have been answered. */
export function usedIn({ operation, operands }: Value): readonly Value[] {
  if (operation.kind === "answered") return [];
  if (operation.kind !== "select") return operands;
  const [truth, chosen, other] = operands;
  const asked = truth?.operation.kind === "answered" &&
    truth.operands[0] === chosen;
  return asked ? [other!] : operands;
}
