// # What slices must be
//
// A length that is said to be a slice's must be no more than what lies behind its address.
//
// A part of a slice must begin and end inside it. Who is called believes that he gets what was declared:
// numbers in their ranges, and slices that are as long as they say.

import {
  scalarsOf,
  sizeOf,
  type Type,
  U8,
  type Value,
} from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "../facts/facts.ts";
import { excess, isAtMost } from "../facts/orders.ts";
import type { Origin } from "../facts/origins.ts";
import { extentOf, type Question } from "../facts/questions.ts";
import { type Course, knownOfValue, questionOf } from "../facts/stepping.ts";
import { type Memory, passedSliceLack } from "./memory_demands.ts";
import { passLack } from "./number_demands.ts";

/** What must be so for what is passed to somebody who is called. */
export function passedLack(
  memory: Memory,
  facts: Facts,
  { operands }: Value,
  types: readonly Type[],
): string | undefined {
  const wanted = types.flatMap((type) =>
    scalarsOf(type).map((scalar, at) => ({
      scalar,
      slice: at === 0 ? type : undefined,
    }))
  );
  if (wanted.length !== operands.length) {
    return "as much is passed as was declared";
  }
  for (const [at, { scalar, slice }] of wanted.entries()) {
    const value = operands[at]!;
    const lack = passLack(memory.course, facts, value, scalar) ??
      (slice && memoryLack(memory, facts, slice, value, operands[at + 1]));
    if (lack !== undefined) return lack;
  }
}

/** The memory behind what is passed as `type` must be there, and may be written if it says so. */
function memoryLack(
  memory: Memory,
  facts: Facts,
  type: Type,
  address: Value,
  length: Value | undefined,
): string | undefined {
  if (type.kind !== "slice" && type.kind !== "view") return undefined;
  const { course } = memory;
  const origin = course.origins.get(address);
  if (origin === undefined || origin.strange.length > 0) {
    return "the address of a slice comes from a slice";
  }
  if (type.writable && !origin.writable) return "a slice may be written";
  const unit = type.kind === "view" ? 1 : sizeOf(type.element);
  const covered = type.kind === "view"
    ? coversBytes(course, facts, origin, address, BigInt(type.bytes))
    : coversLength(course, facts, origin, unit, address, length!);
  if (!covered) return "the length of a slice is its own";
  return passedSliceLack(
    memory,
    type.kind === "view" ? U8 : type.element,
    address,
  );
}

function coversBytes(
  course: Course,
  facts: Facts,
  origin: Origin,
  address: Value,
  bytes: bigint,
): boolean {
  const { questions } = course;
  const extent = extentOf(questions, questionOf(course, address));
  return bytes <= knownAt(questions, facts, extent).least * BigInt(origin.unit);
}

/** Whether `length` elements of `unit` bytes lie behind `address`. */
export function coversLength(
  course: Course,
  facts: Facts,
  origin: Origin,
  unit: number,
  address: Value,
  length: Value,
): boolean {
  const { questions } = course;
  const extent = extentOf(questions, questionOf(course, address));
  if (unit === origin.unit) {
    return isAtMost(questions, facts, questionOf(course, length), extent);
  }
  const bytes = knownOfValue(course, facts, length).greatest * BigInt(unit);
  const there = knownAt(questions, facts, extent).least * BigInt(origin.unit);
  return bytes <= there;
}

/** A part must begin and end inside what lies behind the address. */
export function partLack(
  course: Course,
  facts: Facts,
  { operation, operands, type }: Value,
): string | undefined {
  const [address, length, from, part] = operands;
  if (operation.kind !== "slice" || part === undefined) {
    return "a part has an address, a length, a beginning and a length of its own";
  }
  const origin = course.origins.get(address!);
  if (origin === undefined || origin.strange.length > 0) {
    return "a part is one of a slice";
  }
  if (type.kind !== "address" || type.writable && !origin.writable) {
    return "a part may be written only if the whole may";
  }
  const { unit } = operation;
  if (!coversLength(course, facts, origin, unit, address!, length!)) {
    return "the length of a slice is its own";
  }
  if (unit !== origin.unit) return "all parts count in the same elements";
  return liesInside(course, facts, from!, part, length!)
    ? undefined
    : "a part lies inside its slice";
}

/** Whether `from + part` is at most `length`. */
function liesInside(
  course: Course,
  facts: Facts,
  from: Value,
  part: Value,
  length: Value,
): boolean {
  const { questions } = course;
  const [a, b, n] = [from, part, length].map((one) => questionOf(course, one));
  const at = (one: Question) => knownAt(questions, facts, one);
  if (at(a!).least < 0n || at(b!).least < 0n) return false;
  if (at(a!).greatest + excess(questions, facts, b!, n!) <= 0n) return true;
  if (at(b!).greatest + excess(questions, facts, a!, n!) <= 0n) return true;
  return isComplement(course, facts, a!, b!, n!) ||
    isComplement(course, facts, b!, a!, n!);
}

/** Whether `part` is at most `to - from` with some `to` that is at most `length`. */
function isComplement(
  { questions }: Course,
  facts: Facts,
  from: Question,
  part: Question,
  length: Question,
): boolean {
  const differences = [...questions.users[from]!, part].filter((one) => {
    const { how, of } = questions.meanings[one]!;
    return how === "subtract" && of[1] === from;
  });
  return differences.some((one) => {
    const to = questions.meanings[one]!.of[0]!;
    return isAtMost(questions, facts, from, to) &&
      isAtMost(questions, facts, to, length) &&
      isAtMost(questions, facts, part, one);
  });
}
