// # Which memory it is
//
// An access through a slice is an access to whatever the slice was made of.
//
// In `const part = self.bytes[8..16]; part[i] = 0;` nobody names the state where the store is. But the address
// of `part` can only come from the reference to `self.bytes` ([[§Where an address comes from]]). So the store is looked
// at as if it were one to `self.bytes`, with a step for the element. If an address may come from
// several references, the access may be to each of them.

import {
  type MemoryPlace,
  operandsOf,
  type Slot,
  type Step,
  type Type,
  type Value,
} from "../../03-spindles/mod.ts";
import type { Course } from "../facts/stepping.ts";
import { elementsAt, fieldHolder, type Holder } from "./layouts.ts";
import type { Room } from "./asking.ts";

/** A place in memory that an access may mean. */
export interface Spot {
  /** The piece of memory. */
  readonly root:
    | { readonly kind: "state" }
    | { readonly kind: "slot"; readonly slot: Slot }
    /** What somebody else has passed: elements of a type, if that is known. */
    | { readonly kind: "foreign"; readonly element: Type | undefined };
  /** Bytes from its beginning. */
  readonly offset: number;
  /** The steps from there; each has a length. */
  readonly steps: readonly Step[];
  /** Where the array ends that the access goes through, if it goes through a slice. */
  readonly end: number;
  /** The elements of that array, in the state. */
  readonly elements: readonly Type[];
}

/** An address that may mean more spots than this is not followed. */
export const MOST_SPOTS = 64;

/** What is needed to find spots. */
export interface Looking {
  /** The procedure. */
  readonly course: Course;
  /** Its memory. */
  readonly room: Room;
  /** The element behind each parameter that is an address, if it is known. */
  readonly behind: ReadonlyMap<number, Type> | undefined;
  /** Parameters in each family of addresses, by one of its references or members. */
  readonly parameters: ReadonlyMap<unknown, readonly number[]>;
}

/** The parameters in each family of addresses. */
export function parametersOf(
  { procedure, origins }: Course,
): Map<unknown, number[]> {
  const found = new Map<unknown, number[]>();
  for (const value of procedure.blocks.flatMap(({ body }) => body)) {
    const { operation, type } = value;
    if (operation.kind !== "parameter" || type.kind !== "address") continue;
    const origin = origins.get(value);
    found.set(origin, [...found.get(origin) ?? [], operation.index]);
  }
  return found;
}

/** The spots that `place` with these operands may mean; `undefined` if there are too many to tell. */
export function spotsOf(
  looking: Looking,
  place: MemoryPlace,
  operands: readonly Value[],
  depth = 0,
): Spot[] | undefined {
  const { root, offset, steps } = place;
  if (root.kind === "state" || root.kind === "slot") {
    return [{ root, offset, steps, end: Infinity, elements: [] }];
  }
  if (root.kind !== "slice" || depth > 8) return undefined;
  return spotsBehind(looking, operands[0], root.unit, depth)?.map((one) => {
    const inner = steps[0]?.length === undefined ? steps.slice(1) : steps;
    return {
      ...one,
      offset: one.offset + offset,
      steps: [...one.steps, ...inner],
    };
  });
}

/** The spots of any element of `unit` bytes behind `address`. */
export function spotsBehind(
  looking: Looking,
  address: Value | undefined,
  unit: number,
  depth = 0,
): Spot[] | undefined {
  const { course, parameters, behind } = looking;
  const origin = address && course.origins.get(address);
  const spots: Spot[] = [];
  for (const index of parameters.get(origin) ?? []) {
    const root = { kind: "foreign", element: behind?.get(index) } as const;
    const end = Infinity;
    spots.push({ root, offset: 0, steps: [], end, elements: [] });
  }
  for (const reference of origin?.references ?? []) {
    const found = spotsOfReference(looking, reference, unit, depth + 1);
    if (found === undefined) return undefined;
    spots.push(...found);
    if (spots.length > MOST_SPOTS) return undefined;
  }
  return spots;
}

function spotsOfReference(
  looking: Looking,
  { operation, operands }: Value,
  unit: number,
  depth: number,
): Spot[] | undefined {
  if (operation.kind !== "reference") return [];
  const { place, length } = operation;
  if (operands.length !== operandsOf(place)) return undefined;
  return spotsOf(looking, place, operands, depth)?.map((one) => {
    const holder = one.root.kind === "state"
      ? holderOf(looking, one)
      : undefined;
    const far = one.steps.reduce(
      (sum, { stride, length = 1 }) => sum + stride * (length - 1),
      one.offset,
    );
    return {
      ...one,
      steps: [...one.steps, { stride: unit, length }],
      end: Math.min(one.end, far + unit * length),
      elements: holder ? elementsAt(holder, length) : [],
    };
  });
}

/** The field of the state in which a spot is. */
export function holderOf(
  { room: { fields } }: Looking,
  { offset, steps }: Spot,
): Holder | undefined {
  return fields && fieldHolder(fields, { offset, steps });
}
