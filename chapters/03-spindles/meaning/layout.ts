// # Where values lie
//
// In memory a value takes as many bytes as it needs and stands at a multiple of their number.
//
// A record of a `u8` and a `u64` takes 16 bytes: the byte, seven that nobody uses, and then
// eight. C compilers do the same. So a processor reads each number with one load, and
// whoever looks at memory with a debugger finds what he expects.
//
// Two kinds of value need more than the numbers that they hold. A variant begins with a
// byte that says which case it is, and has room for the fields of *every* case behind it,
// without overlap: what lies in memory is then always a number of its type, whichever case it
// belongs to, and no check is needed to be sure. An option begins with a byte that says
// whether there is something. A handle is never zero, so an option of a handle needs no such
// byte: zero is nothing.

import {
  BOOL,
  type Extent,
  holds,
  type IntegerType,
  isScalar,
  limitsOf,
  type NamedType,
  type RecordType,
  type Scalar,
  type Type,
  U64,
  U8,
  type VariantCase,
  type VariantType,
} from "./types.ts";

/** Bytes that a value of `type` takes in memory. */
export function sizeOf(type: Type): number {
  return extentOf(type).bytes;
}

/** The address of a value of `type` is a multiple of this. */
export function alignmentOf(type: Type): number {
  return extentOf(type).alignment;
}

/** How many scalars a value of `type` is made of. */
export function partsOf(type: Type): number {
  return extentOf(type).parts;
}

/** How much there is of `type`. */
export function extentOf(type: Type): Extent {
  switch (type.kind) {
    case "integer":
      return { bytes: type.bits / 8, alignment: type.bits / 8, parts: 1 };
    case "bool":
      return { bytes: 1, alignment: 1, parts: 1 };
    case "handle":
    case "address":
    case "view":
      return { bytes: 8, alignment: 8, parts: 1 };
    case "slice":
      return { bytes: 16, alignment: 8, parts: 2 };
    case "option":
      return type.some.kind === "handle"
        ? extentOf(type.some)
        : together([BOOL, type.some]);
    case "outcome":
      return together([BOOL, type.why, type.value]);
    case "array": {
      const { bytes, alignment, parts } = extentOf(type.element);
      const { length } = type;
      return { bytes: bytes * length, alignment, parts: parts * length };
    }
    default:
      return type;
  }
}

/** The record `name` with these fields. */
export function recordType(
  name: string,
  fields: readonly NamedType[],
): RecordType {
  const extent = together(fields.map(({ type }) => type));
  return { kind: "record", name, fields, ...extent };
}

/** The variant `name` with these cases. */
export function variantType(
  name: string,
  cases: readonly VariantCase[],
): VariantType {
  const extent = together(piecesOf(cases));
  return { kind: "variant", name, cases, ...extent };
}

function piecesOf(cases: readonly VariantCase[]): Type[] {
  const fields = cases.flatMap((one) => one.fields.map(({ type }) => type));
  return [tagType(cases.length), ...fields];
}

/** The type of the number that says which of `count` cases a variant is. */
export function tagType(count: number): IntegerType {
  return { ...U8, greatest: BigInt(count - 1) };
}

// ## One behind the other

function together(types: readonly Type[]): Extent {
  const extents = types.map(extentOf);
  const alignment = extents.reduce(
    (max, one) => Math.max(max, one.alignment),
    1,
  );
  const last = types.length - 1;
  const end = last < 0 ? 0 : placesOf(types)[last]! + extents[last]!.bytes;
  const parts = extents.reduce((sum, one) => sum + one.parts, 0);
  return { bytes: roundUp(end, alignment), alignment, parts };
}

/** The offset of each of `types`, when they lie one behind the other. */
export function placesOf(types: readonly Type[]): number[] {
  let end = 0;
  return types.map((type) => {
    const { bytes, alignment } = extentOf(type);
    const at = roundUp(end, alignment);
    end = at + bytes;
    return at;
  });
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

/** Bytes from the start of a record to its field number `index`. */
export function offsetOfField({ fields }: RecordType, index: number): number {
  return placesOf(fields.map(({ type }) => type))[index]!;
}

/** A part of a value in memory. */
export interface PlacedPart {
  /** What it can be. */
  readonly type: Type;
  /** Bytes from the start of the value. */
  readonly offset: number;
}

/** The parts of a record, variant or option, in the order of memory. */
export function piecesIn(type: Type): readonly PlacedPart[] {
  const types = piecesTypes(type);
  const places = placesOf(types);
  return types.map((one, index) => ({ type: one, offset: places[index]! }));
}

function piecesTypes(type: Type): readonly Type[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((one) => one.type);
    case "variant":
      return piecesOf(type.cases);
    case "option":
      return type.some.kind === "handle" ? [type.some] : [BOOL, type.some];
    default:
      return [];
  }
}

// ## Taking values apart
//
// Where values are computed there are only scalars. A record of two numbers is two values,
// a slice is the address of its first element and a length.

/** The scalars that a value of `type` is made of, in the order of memory. */
export function scalarsOf(type: Type): readonly Scalar[] {
  switch (type.kind) {
    case "outcome":
      return [BOOL, type.why, ...scalarsOf(type.value)];
    case "slice":
      return [{ kind: "address", writable: type.writable }, U64];
    case "view":
      return [{ kind: "address", writable: type.writable }];
    case "option":
      if (type.some.kind === "handle") return [type.some];
      return [BOOL, ...scalarsOf(type.some)];
    default:
      return cellsOf(type).map((one) => one.scalar);
  }
}

/** A scalar in memory. */
export interface PlacedScalar {
  /** What it can be. */
  readonly scalar: Scalar;
  /** Bytes from the start of the value that it is a part of. */
  readonly offset: number;
}

/** The scalars that a value of `type` is made of, with their places in memory. */
export function cellsOf(type: Type, offset = 0): readonly PlacedScalar[] {
  if (isScalar(type)) return [{ scalar: type, offset }];
  if (type.kind !== "array") {
    return piecesIn(type)
      .flatMap((one) => cellsOf(one.type, offset + one.offset));
  }
  const size = sizeOf(type.element);
  return Array.from({ length: type.length })
    .flatMap((_, index) => cellsOf(type.element, offset + index * size));
}

// Where nothing has been put yet, there is still a number: the unused fields of a variant, or
// the value of an option that holds nothing. It is one of the type's numbers like any other.

/** What stands in a place of `type` that means nothing: zero, or the type's least number. */
export function fillerOf(type: Scalar): bigint {
  if (type.kind !== "integer" || holds(type, 0n)) return 0n;
  return type.cases?.[0]?.value ?? limitsOf(type)[0];
}
