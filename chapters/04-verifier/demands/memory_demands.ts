// # One place, one type
//
// What is stored at a place is a number of the type that others load there.
//
// The checker of the language sees to this for every assignment. A form that somebody else has made may say
// `load state+0.8 kept` and call the eight bytes there something of the kernel's, though a program's number lies
// there. Then a handle would have been made out of a number ([[§What nobody can make]]).

import {
  alignmentOf,
  isScalar,
  type MemoryPlace,
  type Scalar,
  scalarsOf,
  sizeOf,
  type Type,
  typeName,
  U8,
  type Value,
} from "../../03-spindles/mod.ts";
import type { Facts } from "../facts/facts.ts";
import {
  alignmentOfAddress,
  type Alignments,
  alignmentsOf,
  isAligned,
} from "./alignments.ts";
import {
  endsInside,
  foundAt,
  isAlike,
  isAllPlain,
  isPlain,
  isWithin,
} from "./layouts.ts";
import { rangeLack } from "./number_demands.ts";
import {
  holderOf,
  type Looking,
  parametersOf,
  type Spot,
  spotsBehind,
  spotsOf,
} from "./spots.ts";
import type { Course } from "../facts/stepping.ts";
import type { Room } from "./asking.ts";

/** What is needed to look at accesses. */
export interface Memory extends Looking {
  /** What addresses are multiples of. */
  readonly alignments: Alignments;
}

/** Everything that is needed to look at the accesses of a procedure, whose parameters have these types. */
export function memoryOf(
  course: Course,
  room: Room,
  types: readonly Type[] | undefined,
): Memory {
  const behind = types && elementsBehind(types);
  const alignments = alignmentsOf(course, behind);
  const parameters = parametersOf(course);
  return { course, room, behind, parameters, alignments };
}

/** The element behind each word of what is passed as `types`, where that is an address. */
function elementsBehind(types: readonly Type[]): Map<number, Type> {
  const behind = new Map<number, Type>();
  let word = 0;
  for (const type of types) {
    if (type.kind === "slice") behind.set(word, type.element);
    if (type.kind === "view") behind.set(word, U8);
    word += scalarsOf(type).length;
  }
  return behind;
}

// ## Loads and stores

/** What must be so for the load or store `value` to keep to the types of memory. */
export function typeLack(
  memory: Memory,
  facts: Facts,
  value: Value,
): string | undefined {
  const { operation, operands } = value;
  if (operation.kind !== "load" && operation.kind !== "store") return undefined;
  const { place } = operation;
  const of = operation.kind === "store" ? operands.slice(1) : operands;
  if (!isAligned(memory.course, memory.alignments, place, of[0])) {
    return `${place.name} is at a multiple of ${place.cell.alignment}`;
  }
  const spots = spotsOf(memory, place, of);
  if (spots === undefined) return `it can be told where ${place.name} is`;
  for (const spot of spots) {
    const lack = typeLackAt(memory, facts, value, place, spot);
    if (lack !== undefined) return lack;
  }
}

function typeLackAt(
  memory: Memory,
  facts: Facts,
  value: Value,
  place: MemoryPlace,
  spot: Spot,
): string | undefined {
  const stores = value.operation.kind === "store";
  const type = stores ? value.operands[0]!.type : value.type;
  const found = foundIn(memory, type, place, spot);
  const text = `${place.name} is the place of a ${typeName(type)}`;
  if (found === undefined) return text;
  if (found === "plain") return undefined;
  if (stores) return rangeLack(memory.course, facts, value.operands[0]!, found);
  return isWithin(found, type) ? undefined : text;
}

/** The scalar that an access to a number of `type` finds; `undefined` if it may not be one. */
function foundIn(
  memory: Memory,
  type: Scalar,
  { cell }: MemoryPlace,
  spot: Spot,
): Scalar | "plain" | undefined {
  const { root, end, elements, offset, steps } = spot;
  if (root.kind === "slot") return "plain";
  if (root.kind === "foreign") {
    const { element } = root;
    if (element === undefined || !isScalar(element)) return "plain";
    if (isPlain(element) && isPlain(type)) return "plain";
    const whole = offset === 0 && steps.length === 0 &&
      sizeOf(element) === cell.bytes && isAlike(element, type);
    return whole ? element : undefined;
  }
  if (memory.room.fields === undefined) return "plain";
  const holder = holderOf(memory, spot);
  if (holder === undefined) return undefined;
  const found = foundAt(holder, type, cell);
  if (found !== undefined && found !== "plain") return found.scalar;
  const plain = end < Infinity
    ? isPlain(type) && elements.some(isAllPlain)
    : found === "plain" && endsInside(holder, cell.bytes);
  return plain ? "plain" : undefined;
}

// ## Slices that are passed on
//
// Who is called stores into a slice what its declaration says, and loads from it what it says. So what lies behind
// the address must be just that, and stand at multiples of what it asks for.

/** What must be so for the slice of `element` that begins at `address`, and is passed to somebody. */
export function passedSliceLack(
  memory: Memory,
  element: Type,
  address: Value,
): string | undefined {
  const { course, alignments } = memory;
  const text = `a slice of ${typeName(element)} has such elements`;
  const unit = sizeOf(element);
  if (alignmentOfAddress(course, alignments, address) < alignmentOf(element)) {
    return text;
  }
  const spots = spotsBehind(memory, address, unit);
  if (spots === undefined || !isScalar(element)) return text;
  const good = spots.every((spot) => passes(memory, spot, element));
  return good ? undefined : text;
}

function passes(memory: Memory, spot: Spot, element: Scalar): boolean {
  const cell = {
    bytes: sizeOf(element) as 1,
    order: "little" as const,
    alignment: 1 as const,
  };
  const found = foundIn(memory, element, { ...SOMEWHERE, cell }, spot);
  if (found === undefined || found === "plain") return found === "plain";
  return isWithin(found, element) && isWithin(element, found);
}

const SOMEWHERE = {
  root: { kind: "state" },
  name: "",
  offset: 0,
  steps: [],
} as const;
