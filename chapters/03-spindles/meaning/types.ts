// # Types
//
// A type is a set of numbers that a value can be.
//
// A `u8` is one of the numbers from 0 to 255. There are eight kinds of integer, truth, and
// arrays of these. That is little, and enough for a spindle that counts and decides. Records,
// variants, options and views of packets are not built yet.

/** A type of value that fits into a register. */
export type Scalar =
  | {
    readonly kind: "integer";
    readonly bits: 8 | 16 | 32 | 64;
    readonly signed: boolean;
  }
  | { readonly kind: "bool" };

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
    case "integer":
      return `${type.signed ? "i" : "u"}${type.bits}`;
    case "array":
      return `[${typeName(type.element)}; ${type.length}]`;
  }
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
  const bits = BigInt(type.bits);
  return type.signed
    ? [-(1n << bits - 1n), (1n << bits - 1n) - 1n]
    : [0n, (1n << bits) - 1n];
}

/** Whether `type` has the number `value`. */
export function holds(type: Scalar, value: bigint): boolean {
  const [least, greatest] = limitsOf(type);
  return value >= least && value <= greatest;
}

/** The number of `type` whose low bits are those of `value`: what wrapping around gives. */
export function wrap(type: Scalar, value: bigint): bigint {
  if (type.kind === "bool") return value === 0n ? 0n : 1n;
  return type.signed
    ? BigInt.asIntN(type.bits, value)
    : BigInt.asUintN(type.bits, value);
}

// ## Where state lies
//
// In this edition every field, and every element of an array, takes eight bytes, whatever
// its type. That wastes room and spares the compiler the byte instructions.

/** Bytes that a value of any scalar type takes in a state. */
export const SLOT = 8;

/** Bytes that a field of `type` takes. */
export function sizeOf(type: Type): number {
  return type.kind === "array" ? type.length * SLOT : SLOT;
}
