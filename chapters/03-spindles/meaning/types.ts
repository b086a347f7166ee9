// # Types
//
// A type is a set of values.
//
// A `u8` is one of the numbers from 0 to 255. A `u8 < 100` is one of the first hundred of
// these, and takes a byte as well. From such simple types others are made: a *record* has
// several values side by side, a *variant* is one of several cases, an *option* is a value or
// nothing, an *array* has many of the same type.
//
// The simple ones are those that fit into a register. The machine knows nothing of the
// others: later they are taken apart into simple ones ([[scalarsOf]]), and in memory they lie
// one behind the other ([[§Where values lie]]).

/** A type of value that fits into a register. */
export type Scalar =
  | IntegerType
  | { readonly kind: "bool" }
  | HandleType
  /** Where a slice begins. No author can write it: it is one half of a slice. */
  | { readonly kind: "address"; readonly writable: boolean };

/** Some of the integers. */
export interface IntegerType {
  /** Tells it from other types. */
  readonly kind: "integer";
  /** How many bits it takes. */
  readonly bits: 8 | 16 | 32 | 64;
  /** Whether it has negative numbers. */
  readonly signed: boolean;
  /** What it is called, if it has a name of its own. */
  readonly name?: string;
  /** The least of its numbers, if that is not the least that its bits can hold. */
  readonly least?: bigint;
  /** The greatest of its numbers, if that is not the greatest that its bits can hold. */
  readonly greatest?: bigint;
  /** Of an enum: its cases, the least number first. It has no other numbers than these. */
  readonly cases?: readonly EnumCase[];
}

/** A case of an enum. */
export interface EnumCase {
  /** What it is called. */
  readonly name: string;
  /** The number that it is kept as. */
  readonly value: bigint;
}

/** Something of the kernel's that can be named and passed on, and nothing else. */
export interface HandleType {
  /** Tells it from other types. */
  readonly kind: "handle";
  /** The interface that it belongs to and its name there: `Memory.Frame`. */
  readonly name: string;
  /** Whether who has one must give it back. */
  readonly linear?: boolean;
}

/** A type. */
export type Type =
  | Scalar
  | RecordType
  | VariantType
  | OptionType
  | ArrayType
  | SliceType
  | ViewType
  | OutcomeType;

/** A value or place with a name and a type. */
export interface NamedType {
  /** What it is called. */
  readonly name: string;
  /** What it can be. */
  readonly type: Type;
}

/** How much there is of a type that is made of others. */
export interface Extent {
  /** Bytes that it takes in memory. */
  readonly bytes: number;
  /** Its address is a multiple of this. */
  readonly alignment: number;
  /** Registers that one value of it takes. */
  readonly parts: number;
}

/** Several values side by side. [[recordType]] makes one. */
export interface RecordType extends Extent {
  /** Tells it from other types. */
  readonly kind: "record";
  /** What it is called. */
  readonly name: string;
  /** Its fields, in the order of memory. */
  readonly fields: readonly NamedType[];
}

/** One of several cases. [[variantType]] makes one. */
export interface VariantType extends Extent {
  /** Tells it from other types. */
  readonly kind: "variant";
  /** What it is called. */
  readonly name: string;
  /** The cases. Their places in this list are their numbers. */
  readonly cases: readonly VariantCase[];
}

/** A case of a variant. */
export interface VariantCase {
  /** What it is called. */
  readonly name: string;
  /** What it holds. */
  readonly fields: readonly NamedType[];
}

/** A value or nothing. */
export interface OptionType {
  /** Tells it from other types. */
  readonly kind: "option";
  /** What the value can be. */
  readonly some: Type;
}

/** A fixed number of values of the same type. */
export interface ArrayType {
  /** Tells it from other types. */
  readonly kind: "array";
  /** What each of them can be. */
  readonly element: Type;
  /** How many there are. */
  readonly length: number;
}

/** Part of an array: where it begins, and how many elements it has. */
export interface SliceType {
  /** Tells it from other types. */
  readonly kind: "slice";
  /** What each element can be. */
  readonly element: Type;
  /** Whether the elements may be changed through it. */
  readonly writable: boolean;
}

/** Bytes that are read as a record whose layout somebody else has chosen. */
export interface ViewType {
  /** Tells it from other types. */
  readonly kind: "view";
  /** What it is called. */
  readonly name: string;
  /** Bytes that it covers. */
  readonly bytes: number;
  /** Whether its fields may be changed. */
  readonly writable: boolean;
  /** Its fields, without room between them. */
  readonly fields: readonly ViewField[];
}

/** A field of a view. */
export interface ViewField {
  /** What it is called. */
  readonly name: string;
  /** What it can be. */
  readonly type: IntegerType;
  /** Bytes from the start of the view. */
  readonly offset: number;
  /** The order of its bytes. */
  readonly order: "little" | "big";
}

/** What somebody gives who may fail: a value, or the case of an enum that says why not. */
export interface OutcomeType {
  /** Tells it from other types. */
  readonly kind: "outcome";
  /** What it gives; [[NOTHING]] if it only does something. */
  readonly value: Type;
  /** An enum. */
  readonly why: IntegerType;
}

/** Truth. */
export const BOOL: Scalar = { kind: "bool" };
/** A byte. */
export const U8: IntegerType = { kind: "integer", bits: 8, signed: false };
/** What literals are when nothing says otherwise. */
export const U64: IntegerType = { kind: "integer", bits: 64, signed: false };
/** A number with a sign. */
export const I64: IntegerType = { kind: "integer", bits: 64, signed: true };
/** The type of what has no value: a record without fields. */
export const NOTHING: RecordType = {
  kind: "record",
  name: "nothing",
  fields: [],
  bytes: 0,
  alignment: 1,
  parts: 0,
};

/** The scalar types by name. */
export const SCALARS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ["bool", BOOL],
  ...([8, 16, 32, 64] as const).flatMap((bits) =>
    [false, true].map((signed) =>
      [`${signed ? "i" : "u"}${bits}`, { kind: "integer", bits, signed }] as [
        string,
        Scalar,
      ]
    )
  ),
]);

/** Whether `type` fits into a register. */
export function isScalar(type: Type): type is Scalar {
  return ["integer", "bool", "handle", "address"].includes(type.kind);
}

// ## What types are called

/** `type` as it is written. */
export function typeName(type: Type): string {
  switch (type.kind) {
    case "bool":
      return "bool";
    case "integer":
      return type.name ?? rangeName(type);
    case "address":
      return type.writable ? "address" : "address to read";
    case "array":
      return `[${typeName(type.element)}; ${type.length}]`;
    case "slice":
      return `${type.writable ? "mut " : ""}[${typeName(type.element)}]`;
    case "option":
      return `${typeName(type.some)}?`;
    case "outcome":
      return `${typeName(type.value)} fails ${typeName(type.why)}`;
    default:
      return type.name;
  }
}

function rangeName(type: IntegerType): string {
  const name = plainName(type);
  const { least, greatest } = type;
  if (least === undefined) {
    return greatest === undefined ? name : `${name} <= ${greatest}`;
  }
  return `${name} in ${least}..=${
    greatest ?? limitsOf(plainIntegerOf(type))[1]
  }`;
}

function plainName({ signed, bits }: IntegerType): string {
  return `${signed ? "i" : "u"}${bits}`;
}

// A name for a range is only a name: `Place` and `u32 < 100` are the same type if `Place` was
// declared so. Enums, records, variants and views are told apart by their names.

/** Whether both are the same set of values. */
export function sameType(a: Type, b: Type): boolean {
  if (a.kind === "integer" && b.kind === "integer") {
    const [least, greatest] = limitsOf(a);
    return sameBase(a, b) && limitsOf(b)[0] === least &&
      limitsOf(b)[1] === greatest;
  }
  if (a.kind === "option" && b.kind === "option") {
    return sameType(a.some, b.some);
  }
  if (a.kind === "array" && b.kind === "array") {
    return a.length === b.length && sameType(a.element, b.element);
  }
  if (a.kind === "slice" && b.kind === "slice") {
    return a.writable === b.writable && sameType(a.element, b.element);
  }
  if (a.kind === "outcome" && b.kind === "outcome") {
    return sameType(a.value, b.value) && sameType(a.why, b.why);
  }
  if (a.kind === "view" && b.kind === "view" && a.writable !== b.writable) {
    return false;
  }
  return a.kind === b.kind && typeName(a) === typeName(b);
}

// ## The numbers of a type
//
// A value of any integer type is kept in a register as the number it is: negative numbers
// with their sign in all the upper bits. Comparing two of the same type is then
// comparing two registers.

/** The plain integer type with the same bits: of a range, what it is a part of. An enum is its own. */
export function plainIntegerOf(type: IntegerType): IntegerType {
  if (type.cases !== undefined) return type;
  return { kind: "integer", bits: type.bits, signed: type.signed };
}

/** Whether numbers of the two types may meet: ranges of the same plain type, or the same enum. */
export function sameBase(a: Type, b: Type): boolean {
  if (a.kind !== "integer" || b.kind !== "integer") return false;
  if (a.cases !== undefined || b.cases !== undefined) {
    return a.cases !== undefined && b.cases !== undefined && a.name === b.name;
  }
  return a.bits === b.bits && a.signed === b.signed;
}

/** The least and the greatest number of `type`; a truth is 0 or 1. */
export function limitsOf(type: Scalar): readonly [bigint, bigint] {
  if (type.kind === "bool") return [0n, 1n];
  if (type.kind !== "integer") return [0n, (1n << 64n) - 1n];
  const bits = BigInt(type.bits);
  const [least, greatest] = type.signed
    ? [-(1n << bits - 1n), (1n << bits - 1n) - 1n]
    : [0n, (1n << bits) - 1n];
  return [type.least ?? least, type.greatest ?? greatest];
}

/** Whether `type` has the number `value`. */
export function holds(type: Scalar, value: bigint): boolean {
  if (type.kind === "integer" && type.cases !== undefined) {
    return type.cases.some((one) => one.value === value);
  }
  const [least, greatest] = limitsOf(type);
  return value >= least && value <= greatest;
}

/** Whether every number of `inner` is also one of `outer`. */
export function contains(outer: IntegerType, inner: IntegerType): boolean {
  if (outer.cases !== undefined) return sameType(outer, inner);
  const [least, greatest] = limitsOf(outer);
  const [from, to] = limitsOf(inner);
  return least <= from && to <= greatest;
}

/** The number of `type` whose low bits are those of `value`: what wrapping around gives. */
export function wrap(type: Scalar, value: bigint): bigint {
  if (type.kind === "bool") return value === 0n ? 0n : 1n;
  if (type.kind !== "integer") return BigInt.asUintN(64, value);
  return type.signed
    ? BigInt.asIntN(type.bits, value)
    : BigInt.asUintN(type.bits, value);
}
