// # What must be so
//
// Whatever the compiler has put into the program, what could do harm is not believed to be harmless.
//
// The compiler puts a check in front of everything that might go wrong. If it forgot one, or put the
// wrong one, and the verifier only looked at checks, the program would be let in. So the verifier
// does not look for checks. At each value it asks what must be so for the value to be harmless, and
// whether it is so by all that is known there: an index inside, a divisor that is not 0, a part
// inside its slice. A check in front makes it known. Without one there must be another reason.
//
// A demand that is not met is no mistake of the author's. It says that it cannot be proved, and who reads
// it has found a mistake in the compiler, or has sent a program that no compiler made.

import {
  type Block,
  holds,
  limitsOf,
  type MemoryPlace,
  operandsOf,
  type Procedure,
  type Scalar,
  scalarsOf,
  sizeOf,
  type Span,
  type Type,
  typeName,
  type Value,
} from "../03-spindles/mod.ts";
import { type Facts, knownAt } from "./facts.ts";
import { baseOf } from "./known.ts";
import { excess, greatestOf, isAtMost } from "./orders.ts";
import type { Origin } from "./origins.ts";
import {
  askedBefore,
  constantQuestion,
  extentOf,
  type Question,
} from "./questions.ts";
import { type Course, knownOfValue, questionOf } from "./stepping.ts";

/** A demand that is not met. */
export interface Lack {
  /** Where. */
  readonly span: Span;
  /** What could not be shown, as a part of a sentence. */
  readonly text: string;
}

/** How much memory there is behind the roots of places. */
export interface Room {
  /** Bytes of the state. */
  readonly state: number;
}

/** What must be so for `value` to be harmless and is not known in `facts`. */
export function lackOf(
  course: Course,
  facts: Facts,
  room: Room,
  value: Value,
): string | undefined {
  const { operation, operands, type } = value;
  const numbers = operands.slice(0, 2)
    .map((one) => knownOfValue(course, facts, one));
  switch (operation.kind) {
    case "constant":
      return holds(type, operation.value)
        ? undefined
        : `${operation.value} is no ${typeName(type)}`;
    case "arithmetic":
      return arithmeticLack(course, facts, value);
    case "convert":
      return convertLack(value);
    case "store":
      return storedLack(course, facts, value) ??
        placeLack(course, facts, room, value);
    case "load":
    case "reference":
      return placeLack(course, facts, room, value);
    case "call":
      return passedLack(
        course,
        facts,
        value,
        operation.operation.parameters.map(({ type }) => type),
      );
    case "raise":
      return passedLack(course, facts, value, operation.event.parameters);
    case "slice":
      return partLack(course, facts, value);
    case "check":
    case "not":
      return numbers[0] && operands[0]!.type.kind === "bool"
        ? undefined
        : "the condition is a truth";
    default:
      return undefined;
  }
}

// ## Numbers

function arithmeticLack(
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
function convertLack({ operands, type }: Value): string | undefined {
  const [from] = operands;
  if (from === undefined) return "there is an operand";
  if (from.type.kind === "address" || type.kind === "address") {
    return "no address becomes a number, and no number an address";
  }
  if (from.type.kind !== "handle" && type.kind !== "handle") return undefined;
  const { operation } = from;
  if (operation.kind === "call" && type.kind === "handle") {
    const { result } = operation.operation;
    const given = result === undefined ? [] : scalarsOf(result);
    if (given.some((one) => typeName(one) === typeName(type))) return undefined;
  }
  return from.type.kind === "handle" && type.kind === "handle" &&
      typeName(from.type) === typeName(type)
    ? undefined
    : "no number becomes a handle, and no handle a number";
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
function storedLack(
  course: Course,
  facts: Facts,
  { operands }: Value,
): string | undefined {
  const [stored] = operands;
  return stored && rangeLack(course, facts, stored, stored.type);
}

// ## What others are passed
//
// Who is called believes that he gets what was declared: numbers in their ranges, and slices that are as
// long as they say.

function passedLack(
  course: Course,
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
    const lack = passLack(course, facts, value, scalar) ??
      (slice && memoryLack(course, facts, slice, value, operands[at + 1]));
    if (lack !== undefined) return lack;
  }
}

/** The memory behind what is passed as `type` must be there, and may be written if it says so. */
function memoryLack(
  course: Course,
  facts: Facts,
  type: Type,
  address: Value,
  length: Value | undefined,
): string | undefined {
  if (type.kind !== "slice" && type.kind !== "view") return undefined;
  const origin = course.origins.get(address);
  if (origin === undefined || origin.strange.length > 0) {
    return "the address of a slice comes from a slice";
  }
  if (type.writable && !origin.writable) return "a slice may be written";
  const unit = type.kind === "view" ? 1 : sizeOf(type.element);
  const covered = type.kind === "view"
    ? coversBytes(course, facts, origin, address, BigInt(type.bytes))
    : coversLength(course, facts, origin, unit, address, length!);
  return covered ? undefined : "the length of a slice is its own";
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

// ## Places

function placeLack(
  course: Course,
  facts: Facts,
  room: Room,
  value: Value,
): string | undefined {
  const { operation, operands, type } = value;
  if (!("place" in operation)) return undefined;
  const { place } = operation;
  const of = operation.kind === "store" ? operands.slice(1) : operands;
  if (of.length !== operandsOf(place)) return "a place has all its indices";
  if (!isSane(place)) return "a place has sizes that make sense";
  if (
    operation.kind !== "reference" &&
    (type.kind === "address" ||
      operands[0]?.type.kind === "address" && operation.kind === "store")
  ) {
    return "no address lies in memory";
  }
  const { root } = place;
  if (root.kind === "address") return "a place is in a piece of memory";
  if (root.kind === "slice") return sliceLack(course, facts, value, place, of);
  const lack = indexLack(course, facts, place, of);
  if (lack !== undefined) return lack;
  const bytes = operation.kind === "reference"
    ? operation.length * (course.origins.get(value)?.largest ?? 1)
    : place.cell.bytes;
  const size = root.kind === "state" ? room.state : root.slot.bytes;
  const own = root.kind === "state" ||
    course.procedure.slots.includes(root.slot);
  const far = place.steps.reduce((sum, { stride, length }, at) => {
    const { greatest } = knownOfValue(course, facts, of[at]!);
    return sum + stride * Math.min(Number(greatest), length! - 1);
  }, place.offset);
  return own && far + bytes <= size
    ? undefined
    : `${place.name} lies inside its memory`;
}

function isSane({ offset, steps, cell, root }: MemoryPlace): boolean {
  const whole = (one: number | undefined) =>
    one !== undefined && Number.isSafeInteger(one) && one >= 0 &&
    one <= 2 ** 31;
  return whole(offset) && whole(cell.bytes) &&
    (root.kind !== "slice" || whole(root.unit) && root.unit > 0) &&
    steps.every(({ stride, length }, index) =>
      whole(stride) &&
      (length === undefined
        ? index === 0 && root.kind === "slice"
        : whole(length))
    );
}

/** The first index of a place that may be outside. */
function indexLack(
  course: Course,
  facts: Facts,
  { steps, name }: MemoryPlace,
  indices: readonly Value[],
): string | undefined {
  for (const [at, { length }] of steps.entries()) {
    const value = indices[at]!;
    if (length === undefined) continue;
    const question = questionOf(course, value);
    const known = knownAt(course.questions, facts, question);
    const inside = value.type.kind === "integer" && known.least >= 0n &&
      (known.greatest < BigInt(length) ||
        greatestOf(course.questions, facts, question) < BigInt(length));
    if (!inside) return `an index of ${name} is below ${length}`;
  }
}

// ## Slices
//
// The length that stands beside an address must be no more than what lies behind it. Then it is
// enough that the access stays below the length.

function sliceLack(
  course: Course,
  facts: Facts,
  { operation, type }: Value,
  place: MemoryPlace,
  [address, length, ...indices]: readonly Value[],
): string | undefined {
  const { root, name, steps, offset, cell } = place;
  if (root.kind !== "slice" || address === undefined || length === undefined) {
    return undefined;
  }
  const origin = course.origins.get(address);
  if (origin === undefined || origin.strange.length > 0) {
    return `the address of ${name} comes from a slice`;
  }
  if (operation.kind === "store" && !origin.writable) {
    return `${name} may be written`;
  }
  if (operation.kind === "load" && origin.foreign && !isPlain(type)) {
    return `${name} is a ${typeName(type)}, whoever has written it`;
  }
  if (!coversLength(course, facts, origin, root.unit, address, length)) {
    return `the length of ${name} is that of its slice`;
  }
  const lack = indexLack(course, facts, place, indices);
  if (lack !== undefined) return lack;
  const [first] = steps;
  const open = first !== undefined && first.length === undefined;
  const fixed = (open ? steps.slice(1) : steps).reduce(
    (sum, one) => sum + one.stride * Math.max(0, one.length! - 1),
    offset + (operation.kind === "reference" ? 0 : cell.bytes),
  );
  const needed = Math.ceil(fixed / root.unit);
  if (!open) {
    const known = knownOfValue(course, facts, length);
    return known.least >= BigInt(needed)
      ? undefined
      : `${name} lies inside its slice`;
  }
  if (first.stride !== root.unit) {
    return `${name} has steps as large as its elements`;
  }
  return isBelow(course, facts, indices[0]!, length, BigInt(needed) - 1n)
    ? undefined
    : `an index of ${name} is below the length`;
}

/** Whether any bits are a number of `type`. */
function isPlain(type: Scalar): boolean {
  const [least, greatest] = limitsOf(type);
  const [bottom, top] = limitsOf(baseOf(type));
  return type.kind === "integer" && least === bottom && greatest === top;
}

/** Whether `index + more` is below `length`. */
function isBelow(
  course: Course,
  facts: Facts,
  index: Value,
  length: Value,
  more: bigint,
): boolean {
  const [a, b] = [questionOf(course, index), questionOf(course, length)];
  const { questions } = course;
  return index.type.kind === "integer" &&
    knownAt(questions, facts, a).least >= 0n &&
    isAtMost(questions, facts, a, b, -1n - more);
}

/** Whether `length` elements of `unit` bytes lie behind `address`. */
function coversLength(
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
function partLack(
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

// ## What is returned

/** What must be so at the end of `block` and is not known in `facts`. */
export function endingLack(
  course: Course,
  facts: Facts,
  { ending }: Block,
  { result }: Procedure,
): string | undefined {
  if (ending.kind === "return" && ending.value && result) {
    return passLack(course, facts, ending.value, result);
  }
}

/** Whether `value` may be taken for one of `type`. */
function passLack(
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
