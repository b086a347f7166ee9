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
// Nothing that could do harm is believed of a form because the language is taken apart in that way. What a procedure is
// told and returns is what its head says ([[§What was declared]]), it does only what it may
// ([[§What a procedure may do]]), one place holds one type ([[§One place, one type]]), arrays are filled before they
// are read ([[§Nothing is read before it is written]]), operations are called when their conditions hold
// ([[§What an operation requires]]), and what must be given back is given back
// ([[§What must be given back]]).
//
// A demand that is not met is no mistake of the author's. It says that it cannot be proved, and who reads
// it has found a mistake in the compiler, or has sent a program that no compiler made.

import {
  type Block,
  holds,
  type MemoryPlace,
  operandsOf,
  type Procedure,
  type Type,
  typeName,
  usedBy,
  type Value,
} from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "../facts/facts.ts";
import { greatestOf, isAtMost } from "../facts/orders.ts";
import { type Course, knownOfValue, questionOf } from "../facts/stepping.ts";
import type { Shape } from "../loops/loops.ts";
import type { Declared, Lack, Room } from "./asking.ts";
import {
  answerLack,
  type Answers,
  answersIn,
  headLack,
  namedLack,
  returnLack,
  usedIn,
} from "./declarations.ts";
import { unfilled } from "./filling.ts";
import { isPlain } from "./layouts.ts";
import { type Memory, memoryOf, typeLack } from "./memory_demands.ts";
import {
  arithmeticLack,
  convertLack,
  passLack,
  rangeLack,
  storedLack,
} from "./number_demands.ts";
import { permissionLack } from "./permissions.ts";
import { requirementLack } from "./requirements.ts";
import { coversLength, partLack, passedLack } from "./slice_demands.ts";
import { type SlotTypes, slotTypes } from "./slots.ts";

/** Everything that is needed to ask about the values of a procedure. */
export interface Demands {
  /** How it is gone through. */
  readonly course: Course;
  /** Its memory. */
  readonly memory: Memory;
  /** What was declared of it, if that is known. */
  readonly declared: Declared | undefined;
  /** What is done with arrays of its own. */
  readonly slots: SlotTypes;
  /** Calls that may have no answer. */
  readonly answers: Answers;
}

/** The demands on a procedure that is called with parameters of these `types`, if they are known. */
export function demandsOn(
  course: Course,
  room: Room,
  types: readonly Type[] | undefined,
  declared: Declared | undefined,
): Demands {
  const memory = memoryOf(course, room, types);
  return {
    course,
    memory,
    declared,
    slots: slotTypes(memory),
    answers: answersIn(course.procedure),
  };
}

/** What must be so of the procedure as a whole and is not. */
export function wholeLacks(
  { declared }: Demands,
  procedure: Procedure,
): Lack[] {
  const text = declared && headLack(procedure, declared);
  return text === undefined ? [] : [{ span: declared!.head.span, text }];
}

/** What must be so for `value` to be harmless and is not known in `facts`. */
export function lackOf(
  demands: Demands,
  facts: Facts,
  value: Value,
): string | undefined {
  const { course, declared, answers, slots } = demands;
  return answerLack(course, facts, answers, usedIn(value)) ??
    (declared &&
      (namedLack(value, declared) ?? permissionLack(value, declared))) ??
    slots.lacks.get(value) ??
    kindLack(demands, facts, value);
}

/** What its kind of operation asks for. */
function kindLack(
  demands: Demands,
  facts: Facts,
  value: Value,
): string | undefined {
  const { course, memory, slots } = demands;
  const { room } = memory;
  const { operation, operands, type } = value;
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
        placeLack(course, facts, room, value) ??
        believedLack(course, facts, value, slots) ??
        typeLack(memory, facts, value);
    case "load":
      return placeLack(course, facts, room, value) ??
        typeLack(memory, facts, value);
    case "reference":
      return placeLack(course, facts, room, value);
    case "call":
      return passedLack(
        memory,
        facts,
        value,
        operation.operation.parameters.map(({ type }) => type),
      ) ?? requirementLack(course, facts, value, operation.operation);
    case "raise":
      return passedLack(memory, facts, value, operation.event.parameters);
    case "slice":
      return partLack(course, facts, value);
    case "check":
    case "not":
      return operands[0]?.type.kind === "bool"
        ? undefined
        : "the condition is a truth";
    default:
      return undefined;
  }
}

/** What is stored in an array on the stack must be what loads from there believe. */
function believedLack(
  course: Course,
  facts: Facts,
  value: Value,
  { believed }: SlotTypes,
): string | undefined {
  const [stored] = value.operands;
  for (const type of believed.get(value) ?? []) {
    const lack = stored && rangeLack(course, facts, stored, type);
    if (lack !== undefined) return lack;
  }
}

/** Where an array on the stack is looked at before it has been filled, when all blocks have been visited. */
export function unfilledLacks(
  { course, slots: { accesses } }: Demands,
  shape: Shape,
): Lack[] {
  return [...unfilled(course, shape, accesses)]
    .map(([{ span }, text]) => ({ span, text }));
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

// ## What is returned

/** What must be so at the end of `block` and is not known in `facts`. */
export function endingLack(
  { course, declared, answers }: Demands,
  facts: Facts,
  block: Block,
): string | undefined {
  const { ending } = block;
  const { result } = course.procedure;
  const lack = answerLack(course, facts, answers, usedBy(ending)) ??
    (declared && returnLack(course, facts, block, declared));
  if (lack !== undefined) return lack;
  if (ending.kind === "return" && ending.value && result) {
    return passLack(course, facts, ending.value, result);
  }
}

// Each of these demands looks as if it could be left out. What comes through when something is left out is found
// out best by coming through.
//
// :::exercise 4.1
// :::
