// # Addresses that are multiples
//
// A load of eight bytes wants an address that is a multiple of eight, and a place says whether its is.
//
// A state and a slot begin at such an address, so the rest follows from the offset and the steps. Behind an
// address from elsewhere lie elements of a type, and they stand at multiples of what it asks for. A part of a slice
// that begins three bytes further is at no multiple of anything. If a place promises more than can be
// shown, the processor would fault in the middle of the kernel.

import {
  alignmentOf,
  known,
  type MemoryPlace,
  type Type,
  type Value,
} from "../../03-spindles/mod.ts";
import type { Origin } from "../facts/origins.ts";
import type { Course } from "../facts/stepping.ts";

/** What the addresses of each family are multiples of. */
export type Alignments = ReadonlyMap<Origin, number>;

const GREATEST = 8;
const LONGEST_SEARCH = 16;

/** The greatest power of two up to 8 that divides `number`. */
function lowestBit(number: number): number {
  return [8, 4, 2].find((one) => number % one === 0) ?? 1;
}

/**
 * What the addresses of each family are multiples of.
 *
 * @param behind the element that lies behind each parameter that is an address, if that is known
 */
export function alignmentsOf(
  { procedure, origins }: Course,
  behind: ReadonlyMap<number, Type> | undefined,
): Alignments {
  const alignments = new Map<Origin, number>();
  for (const value of procedure.blocks.flatMap(({ body }) => body)) {
    const origin = origins.get(value);
    if (origin === undefined || value.type.kind !== "address") continue;
    const before = alignments.get(origin) ?? GREATEST;
    alignments.set(origin, Math.min(before, ownAlignment(value, behind)));
  }
  return alignments;
}

/** What `value` brings into its family. */
function ownAlignment(
  { operation, operands }: Value,
  behind: ReadonlyMap<number, Type> | undefined,
): number {
  if (operation.kind === "reference") {
    // What a reference into another slice brings depends on that one, which only its own users look up.
    const own = operation.place.root.kind !== "slice";
    return own ? placeAlignment(operation.place, GREATEST) : 1;
  }
  if (operation.kind === "slice") {
    return partAlignment(operation.unit, operands);
  }
  if (operation.kind !== "parameter" || behind === undefined) return GREATEST;
  const element = behind.get(operation.index);
  return element === undefined ? 1 : alignmentOf(element);
}

function placeAlignment({ offset, steps }: MemoryPlace, base: number): number {
  return steps.reduce(
    (least, { stride }) => Math.min(least, lowestBit(stride)),
    Math.min(base, lowestBit(offset)),
  );
}

function partAlignment(unit: number, operands: readonly Value[]): number {
  const from = operands[2] && known(operands[2]);
  return lowestBit(unit * (from === undefined ? 1 : Number(from % 8n)));
}

/** What the address `value` is a multiple of. */
export function alignmentOfAddress(
  course: Course,
  alignments: Alignments,
  value: Value,
  search = 0,
): number {
  const { operation, operands } = value;
  const origin = course.origins.get(value);
  const family = origin && alignments.get(origin) || 1;
  if (search > LONGEST_SEARCH || operands[0] === undefined) return family;
  const base = () =>
    alignmentOfAddress(course, alignments, operands[0]!, search + 1);
  if (operation.kind === "slice") {
    const part = partAlignment(operation.unit, operands);
    return Math.max(family, Math.min(base(), part));
  }
  if (operation.kind !== "reference") return family;
  if (operation.place.root.kind !== "slice") return family;
  return Math.max(family, placeAlignment(operation.place, base()));
}

/** Whether `place` is at a multiple of what it says. */
export function isAligned(
  course: Course,
  alignments: Alignments,
  place: MemoryPlace,
  address: Value | undefined,
): boolean {
  const base = place.root.kind === "slice" && address !== undefined
    ? alignmentOfAddress(course, alignments, address)
    : GREATEST;
  return placeAlignment(place, base) >= place.cell.alignment;
}
