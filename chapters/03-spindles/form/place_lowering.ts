// # Fields and elements in memory
//
// `self.pages[i].dirty` is a place: the state, the beginning of `pages`, one step of 16 bytes for
// each page before, 8 bytes more.
//
// A place is put together while the expression is read from left to right, and nothing is loaded on
// the way. A value made of several numbers is loaded and stored number by number.

import { append, type Builder, constant, known } from "./builder.ts";
import type { Flat } from "./frames.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Value } from "./ir.ts";
import type { Cell, MemoryPlace, Root, Slot, Step } from "./places.ts";
import {
  alignmentOf,
  cellsOf,
  offsetOfField,
  sizeOf,
} from "../meaning/layout.ts";
import type { Field } from "../meaning/typed.ts";
import {
  I64,
  type RecordType,
  type Scalar,
  type SliceType,
  type Type,
  U64,
  type ViewType,
} from "../meaning/types.ts";

/** A place that something of some type takes in memory. */
export interface Location {
  /** The piece of memory. */
  readonly root: Root;
  /** The values that say which piece. */
  readonly base: Flat;
  /** Bytes from the beginning of the piece, with all indices zero. */
  readonly offset: number;
  /** The steps from there. */
  readonly steps: readonly Step[];
  /** An index for each step. */
  readonly indices: Flat;
  /** The place as the author wrote it, without indices. */
  readonly name: string;
  /** What is there. */
  readonly type: Type;
  /** The beginning of the piece is known to be a multiple of this. */
  readonly alignment: number;
  /** The order of the bytes of a number. */
  readonly order: "little" | "big";
}

/** Where a field of the state is. */
export function statePlace({ name, type, offset }: Field): Location {
  return { ...wholePiece({ kind: "state" }, name, type), offset };
}

/** Where an array is that is a local. */
export function slotPlace(slot: Slot, type: Type): Location {
  return wholePiece({ kind: "slot", slot }, slot.name, type);
}

function wholePiece(root: Root, name: string, type: Type): Location {
  return {
    root,
    base: [],
    offset: 0,
    steps: [],
    indices: [],
    name,
    type,
    alignment: 8,
    order: "little",
  };
}

/** Where field `index` of the record at `place` is. */
export function fieldOf(place: Location, index: number): Location {
  const record = place.type as RecordType;
  const { name, type } = record.fields[index]!;
  return {
    ...place,
    offset: place.offset + offsetOfField(record, index),
    name: `${place.name}.${name}`,
    type,
  };
}

/**
 * Where the element at `index` of the array at `place` is. The index is inside, or a check in front of it
 * fails.
 */
export function elementOf(place: Location, index: Value): Location {
  const { type, steps, indices, name } = place;
  if (type.kind !== "array") return place;
  const { element, length } = type;
  const stride = sizeOf(element);
  const number = known(index);
  const here = { ...place, name: `${name}[]`, type: element };
  if (number !== undefined && number < BigInt(length)) {
    return { ...here, offset: place.offset + Number(number) * stride };
  }
  return {
    ...here,
    steps: [...steps, { stride, length }],
    indices: [...indices, index],
  };
}

/** Where the element at `index` of a slice is. The index is inside. */
export function sliceElement(
  slice: Flat,
  { element }: SliceType,
  index: Value,
  name: string,
): Location {
  const unit = sizeOf(element);
  const aligned = Math.max(alignmentOf(element), knownAlignment(slice[0]!));
  return {
    ...wholePiece({ kind: "slice", unit }, `${name}[]`, element),
    base: slice,
    steps: [{ stride: unit, length: undefined }],
    indices: [index],
    alignment: aligned,
  };
}

// A view is a slice of bytes that is known to be long enough, so its length need not be kept.

/** Where field `index` of a view is whose first byte is at `address`. */
export function viewField(
  builder: Builder,
  address: Value,
  { bytes, fields }: ViewType,
  index: number,
  name: string,
  span: Span,
): Location {
  const field = fields[index]!;
  const length = constant(builder, BigInt(bytes), U64, span);
  return {
    ...wholePiece(
      { kind: "slice", unit: 1 },
      `${name}.${field.name}`,
      field.type,
    ),
    base: [address, length],
    offset: field.offset,
    alignment: knownAlignment(address),
    order: field.order,
  };
}

// ## Alignment
//
// A load of eight bytes wants an address that is a multiple of eight. A state begins at one, and so
// does every slot. Where a packet begins is anybody's guess.

const LONGEST_SEARCH = 8;

/** A power of two that the address `value` is known to be a multiple of. */
function knownAlignment(value: Value, search = 0): number {
  const { operation, operands } = value;
  if (search > LONGEST_SEARCH) return 1;
  if (operation.kind === "reference") {
    const { root, offset, steps } = operation.place;
    const base = root.kind === "slice"
      ? knownAlignment(operands[0]!, search + 1)
      : 8;
    return steps.reduce(
      (least, { stride }) => Math.min(least, lowestBit(stride)),
      Math.min(base, lowestBit(offset)),
    );
  }
  if (operation.kind !== "slice") return 1;
  const base = knownAlignment(operands[0]!, search + 1);
  const from = known(operands[2]);
  const far = from === undefined ? 1 : Number(from % 8n);
  return Math.min(base, lowestBit(operation.unit * far));
}

/** The greatest power of two up to 8 that divides `number`. */
function lowestBit(number: number): number {
  return [8, 4, 2].find((one) => number % one === 0) ?? 1;
}

/** The place of the number of type `scalar` that is `offset` bytes behind the beginning of `place`. */
function cellPlace(
  place: Location,
  scalar: Scalar,
  offset: number,
): MemoryPlace {
  const { root, name, steps, order, alignment } = place;
  const bytes = sizeOf(scalar) as Cell["bytes"];
  const at = place.offset + offset;
  const strides = steps.map(({ stride }) => lowestBit(stride));
  const aligned = Math.min(bytes, alignment, lowestBit(at), ...strides);
  const cell = { bytes, order, alignment: aligned as Cell["alignment"] };
  return { root, name, offset: at, steps, cell };
}

// ## Loading and storing

/** Appends loads of all numbers of the value at `place`. */
export function loadFrom(builder: Builder, place: Location, span: Span): Flat {
  const where = [...place.base, ...place.indices];
  return cellsOf(place.type).map(({ scalar, offset }) => {
    const cell = cellPlace(place, scalar, offset);
    return append(builder, { kind: "load", place: cell }, scalar, where, span);
  });
}

/** Appends stores of all numbers of a value into `place`. */
export function storeTo(
  builder: Builder,
  place: Location,
  values: Flat,
  span: Span,
): void {
  const where = [...place.base, ...place.indices];
  for (const [index, { scalar, offset }] of cellsOf(place.type).entries()) {
    const cell = cellPlace(place, scalar, offset);
    const operands = [values[index]!, ...where];
    append(builder, { kind: "store", place: cell }, I64, operands, span);
  }
}

/** The slice of all elements of the array at `place`. */
export function sliceOf(
  builder: Builder,
  place: Location,
  writable: boolean,
  span: Span,
): Flat {
  const { type, base, indices } = place;
  if (type.kind !== "array") return [];
  const first = cellPlace(place, firstScalar(type.element), 0);
  const { length } = type;
  const operation = { kind: "reference", place: first, length } as const;
  const address = { kind: "address", writable } as const;
  return [
    append(builder, operation, address, [...base, ...indices], span),
    constant(builder, BigInt(length), U64, span),
  ];
}

/** A number at the very beginning of `type`. */
function firstScalar(type: Type): Scalar {
  if (type.kind === "array") return firstScalar(type.element);
  if (type.kind === "record") return firstScalar(type.fields[0]!.type);
  return cellsOf(type)[0]!.scalar;
}
