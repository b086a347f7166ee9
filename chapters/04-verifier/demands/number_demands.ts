// # What numbers must be
//
// A divisor is not 0, a shift is shorter than its number, and what is stored is a number of its type.
//
// A number of a type with a range is believed where it is loaded. So it is looked at where it is stored, and
// where it is passed or returned to others, who believe it as well.

import {
  limitsOf,
  type Scalar,
  scalarsOf,
  typeName,
  type Value,
} from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "../facts/facts.ts";
import { greatestOf } from "../facts/orders.ts";
import { askedBefore, constantQuestion } from "../facts/questions.ts";
import { type Course, knownOfValue, questionOf } from "../facts/stepping.ts";
import { baseOf } from "../numbers/known.ts";

/** What arithmetic asks for: no address, a distance that is not too far, a divisor that is not 0. */
export function arithmeticLack(
  course: Course,
  facts: Facts,
  { operation, operands, type }: Value,
): string | undefined {
  if (operation.kind !== "arithmetic") return undefined;
  const [a, b] = operands;
  if (a === undefined || b === undefined) return "there are two operands";
  if (
    a.type.kind === "address" || b.type.kind === "address" ||
    type.kind === "address"
  ) {
    return "nobody computes with an address";
  }
  const right = knownOfValue(course, facts, b);
  if (operation.operator.startsWith("shift")) {
    const bits = type.kind === "integer" ? BigInt(type.bits) : 1n;
    return right.least >= 0n && right.greatest < bits
      ? undefined
      : `the distance of a shift is below ${bits}`;
  }
  if (operation.operator === "divide" || operation.operator === "remainder") {
    return isNotZero(course, facts, b) ? undefined : "a divisor is not 0";
  }
}

function isNotZero(course: Course, facts: Facts, value: Value): boolean {
  const { questions } = course;
  const known = knownOfValue(course, facts, value);
  if (known.least > 0n || known.greatest < 0n || known.ones !== 0n) return true;
  const zero = constantQuestion(questions, 0n, value.type);
  const same = askedBefore(questions, "equal", questionOf(course, value), zero);
  return same !== undefined && knownAt(questions, facts, same).greatest === 0n;
}

/** What an operation gives may be a number or a handle, as its declaration says. Nobody else makes one. */
export function convertLack({ operands, type }: Value): string | undefined {
  const [from] = operands;
  if (from === undefined) return "there is an operand";
  if (from.type.kind === "address" || type.kind === "address") {
    return "no address becomes a number, and no number an address";
  }
  if (type.kind !== "handle") return undefined;
  const { operation } = from;
  if (operation.kind === "call") {
    const { result } = operation.operation;
    const given = result === undefined ? [] : scalarsOf(result);
    if (given.some((one) => typeName(one) === typeName(type))) return undefined;
  }
  return from.type.kind === "handle" && type.kind === "handle" &&
      typeName(from.type) === typeName(type)
    ? undefined
    : "no number becomes a handle, and no handle one of another kind";
}

/** Whether `value` is known to be a number of `type`, if that has a range of its own. */
export function rangeLack(
  course: Course,
  facts: Facts,
  value: Value,
  type: Scalar,
): string | undefined {
  const [least, greatest] = limitsOf(type);
  const base = baseOf(type);
  const [bottom, top] = limitsOf(base);
  if (least === bottom && greatest === top) return undefined;
  const question = questionOf(course, value);
  const known = knownAt(course.questions, facts, question);
  const inside = known.least >= least &&
    (known.greatest <= greatest ||
      greatestOf(course.questions, facts, question) <= greatest);
  return inside ? undefined : `this number is a ${typeName(type)}`;
}

/** A load of a type with a range is believed, so a store must keep to it. */
export function storedLack(
  course: Course,
  facts: Facts,
  { operands }: Value,
): string | undefined {
  const [stored] = operands;
  return stored && rangeLack(course, facts, stored, stored.type);
}

/** Whether `value` may be taken for one of `type`. */
export function passLack(
  course: Course,
  facts: Facts,
  value: Value,
  type: Scalar,
): string | undefined {
  if (baseName(value.type) !== baseName(type)) {
    return `a ${typeName(value.type)} is no ${typeName(type)}`;
  }
  return rangeLack(course, facts, value, type);
}

function baseName(type: Scalar): string {
  return type.kind === "address" ? "address" : typeName(baseOf(type));
}
