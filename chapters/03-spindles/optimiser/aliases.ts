// # Whether two places are the same
//
// A number that was loaded once need not be loaded again, unless something may have been stored
// there in between. So the question is always whether two places can overlap.
//
// Some answers are easy: the state is not on the stack, and the fourth byte of a record is not the
// eighth, whichever record it is. A slice is harder. It may be part of anything whose address was
// ever taken, the state not excepted. Where nothing is known, the answer is that they may.

import type { Operation, Procedure, Value } from "../form/ir.ts";
import { type MemoryPlace, operandsOf, type Slot } from "../form/places.ts";
import { printPlace } from "../form/printing.ts";

/** A place with the operands that say where it is. */
export interface Somewhere {
  /** The place. */
  readonly place: MemoryPlace;
  /** The operands of the place. */
  readonly operands: readonly Value[];
}

/** The place that `value` loads or stores, if it does. */
export function placeOfValue(value: Value): Somewhere | undefined {
  const { operation, operands } = value;
  if (operation.kind === "load") return { place: operation.place, operands };
  if (operation.kind !== "store") return undefined;
  return { place: operation.place, operands: operands.slice(1) };
}

/** A name that only the very same place has. */
export function nameOfPlace({ place, operands }: Somewhere): string {
  const of = operands.map(({ number }) => number).join(" ");
  const { alignment: _, ...cell } = place.cell;
  const same = { ...place, name: "", cell: { ...cell, alignment: cell.bytes } };
  return `${printPlace(same)} ${of}`;
}

/** The slots of which somebody has an address: a slice may be part of them. */
export function slotsWithAddress(
  { blocks }: Pick<Procedure, "blocks">,
): Set<Slot> {
  const slots = new Set<Slot>();
  for (const { body } of blocks) {
    for (const { operation } of body) {
      if (operation.kind !== "reference") continue;
      const { root } = operation.place;
      if (root.kind === "slot") slots.add(root.slot);
    }
  }
  return slots;
}

/** Whether both places may have a byte in common. */
export function mayOverlap(
  a: Somewhere,
  b: Somewhere,
  addressed: ReadonlySet<Slot>,
): boolean {
  const [one, other] = [pieceOf(a), pieceOf(b)];
  if (one === undefined || other === undefined) {
    const known = one ?? other;
    if (known !== undefined && known !== "state" && !addressed.has(known)) {
      return false;
    }
  } else if (one !== other) return false;
  return !sameBeginning(a, b) || overlapWithin(a, b);
}

/** The piece of memory that a place is in, if that is known. */
function pieceOf({ place, operands }: Somewhere): Slot | "state" | undefined {
  const { root } = place;
  if (root.kind === "state") return "state";
  return root.kind === "slot" ? root.slot : originOf(operands[0]!);
}

/** The piece of memory that an address points into, if that is known. */
export function originOf(address: Value): Slot | "state" | undefined {
  let at = address;
  for (let steps = 0; steps < 32; steps++) {
    const { operation, operands } = at;
    if (operation.kind === "reference") {
      return pieceOf({ place: operation.place, operands });
    }
    const follows = operation.kind === "slice" ||
      operation.kind === "arithmetic";
    if (!follows) return undefined;
    at = operands[0]!;
  }
}

/** Whether both places count from the same byte. */
function sameBeginning(a: Somewhere, b: Somewhere): boolean {
  const [one, other] = [a.place.root.kind, b.place.root.kind];
  if (one !== other) return false;
  return one === "state" || one === "slot" || a.operands[0] === b.operands[0];
}

// ## Distances

function overlapWithin(a: Somewhere, b: Somewhere): boolean {
  const [one, other] = [a.place, b.place];
  const [size, otherSize] = [one.cell.bytes, other.cell.bytes];
  if (sameIndices(a, b)) {
    return one.offset < other.offset + otherSize &&
      other.offset < one.offset + size;
  }
  const [end, otherEnd] = [endOf(one), endOf(other)];
  if (one.offset >= otherEnd || other.offset >= end) return false;
  return !inOtherFields(one, other);
}

function sameIndices(a: Somewhere, b: Somewhere): boolean {
  const [one, other] = [a.place.steps, b.place.steps];
  if (one.length !== other.length) return false;
  const [first, second] = [a, b].map(({ place, operands }) =>
    operands.slice(operandsOf(place) - place.steps.length)
  );
  return one.every((step, at) =>
    step.stride === other[at]!.stride && first![at] === second![at]
  );
}

function endOf({ offset, steps, cell }: MemoryPlace): number {
  return steps.reduce(
    (sum, { stride, length = Infinity }) => sum + stride * (length - 1),
    offset + cell.bytes,
  );
}

/** Whether these are fields of the same kind of record that do not touch. */
function inOtherFields(a: MemoryPlace, b: MemoryPlace): boolean {
  if (a.steps.length !== 1 || b.steps.length !== 1) return false;
  const { stride } = a.steps[0]!;
  if (stride !== b.steps[0]!.stride || stride <= 0) return false;
  const [one, other] = [a.offset, b.offset].map((at) =>
    (at % stride + stride) % stride
  );
  const [end, otherEnd] = [one! + a.cell.bytes, other! + b.cell.bytes];
  return end <= stride && otherEnd <= stride &&
    (end <= other! || otherEnd <= one!);
}

// ## Who may change memory

/** Whether `operation` may change anything that others can see: the state, slices, the kernel. */
export function actsOutside(operation: Operation): boolean {
  if (operation.kind === "raise") return true;
  if (operation.kind !== "call") return false;
  const { pure, reads } = operation.operation;
  return !pure && reads === undefined;
}
