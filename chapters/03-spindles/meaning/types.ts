// # Types
//
// A type is a set of numbers that a value can be.
//
// A `u8` is one of the numbers from 0 to 255. There are eight kinds of integer, truth, and
// arrays of these. That is little, and enough for a spindle that counts and decides. Records,
// variants, options and views of packets are not built yet.

/** A type of value that fits into a register. */
export type Scalar =
  | IntegerType
  | { readonly kind: "bool" }
  /** Something of the kernel's that can be named and passed on, and nothing else. */
  | { readonly kind: "handle"; readonly name: string }
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
  /** What it is called, if it has a name of its own; an enum's name. */
  readonly name?: string;
  /** The least of its numbers, if that is not the least that its bits can hold. */
  readonly least?: bigint;
  /** The greatest of its numbers, if that is not the greatest that its bits can hold. */
  readonly greatest?: bigint;
}

/** A type of field. */
export type Type =
  | Scalar
  | {
    readonly kind: "array";
    readonly element: Scalar;
    readonly length: number;
  };

/** Truth. */
export const BOOL: Scalar = { kind: "bool" };
/** What literals are when nothing says otherwise. */
export const U64: Scalar = { kind: "integer", bits: 64, signed: false };
/** A number with a sign. */
export const I64: Scalar = { kind: "integer", bits: 64, signed: true };

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

/** `type` as it is written. */
export function typeName(type: Type): string {
  switch (type.kind) {
    case "bool":
      return "bool";
    case "handle":
      return type.name;
    case "address":
      return type.writable ? "address" : "address to read";
    case "integer":
      return type.name ?? rangeName(type);
    case "array":
      return `[${typeName(type.element)}; ${type.length}]`;
  }
}

function rangeName({ signed, bits, least, greatest }: IntegerType): string {
  const base = `${signed ? "i" : "u"}${bits}`;
  if (least === undefined) {
    return greatest === undefined ? base : `${base} <= ${greatest}`;
  }
  const [, most] = limitsOf({ kind: "integer", bits, signed });
  return `${base} in ${least}..=${greatest ?? most}`;
}

/** Whether both are the same set of numbers. */
export function sameType(a: Type, b: Type): boolean {
  return typeName(a) === typeName(b);
}

// ## The numbers of a type
//
// A value of any integer type is kept in a register as the number it is: negative numbers
// with their sign in all the upper bits. Comparing two of the same type is then
// comparing two registers.

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
  const [least, greatest] = limitsOf(type);
  return value >= least && value <= greatest;
}

/** The number of `type` whose low bits are those of `value`: what wrapping around gives. */
export function wrap(type: Scalar, value: bigint): bigint {
  if (type.kind === "bool") return value === 0n ? 0n : 1n;
  if (type.kind !== "integer") return BigInt.asUintN(64, value);
  return type.signed
    ? BigInt.asIntN(type.bits, value)
    : BigInt.asUintN(type.bits, value);
}

// ## Where state lies
//
// In this edition every field, and every element of an array, takes eight bytes, whatever
// its type. That wastes room and spares the compiler the byte instructions.

/** Bytes that a value of any scalar type takes in a state. */
export const SLOT = 8 as const;

/** Bytes that a field of `type` takes. */
export function sizeOf(type: Type): number {
  return type.kind === "array" ? type.length * SLOT : SLOT;
}
