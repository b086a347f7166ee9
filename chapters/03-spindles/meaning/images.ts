// # First values
//
// The state of a spindle begins as a piece of memory that is known beforehand, byte by byte.
//
// A field without a first value begins as zero: no number, nothing in an option, the first
// case of a variant, `false`. If zero is not one of the type's values, the author has to say
// what is.

import {
  cellsOf,
  fillerOf,
  offsetOfField,
  piecesIn,
  sizeOf,
} from "./layout.ts";
import type { Typed } from "./typed.ts";
import { isScalar, type Scalar, type Type } from "./types.ts";
import { fold } from "./folding.ts";

/** The bytes of a place of `type` in which nothing has been put. */
export function emptyImage(type: Type): Uint8Array {
  const image = new Uint8Array(sizeOf(type));
  if (type.kind === "array") {
    repeat(image, emptyImage(type.element));
    return image;
  }
  for (const { scalar, offset } of cellsOf(type)) {
    put(image, offset, scalar, fillerOf(scalar));
  }
  return image;
}

/** Fills `image` with copies of `one`. */
function repeat(image: Uint8Array, one: Uint8Array): void {
  for (let at = 0; at < image.length; at += one.length) image.set(one, at);
}

/** Puts the number `value` into `image`, as many bytes as its type takes. */
function put(
  image: Uint8Array,
  offset: number,
  type: Scalar,
  value: bigint,
): void {
  const size = sizeOf(type);
  for (let byte = 0; byte < size; byte++) {
    image[offset + byte] = Number(value >> BigInt(8 * byte) & 0xffn);
  }
}

/** The bytes of `typed` in memory, or `undefined` if they are known only when it runs. */
export function imageOf(typed: Typed): Uint8Array | undefined {
  const image = emptyImage(typed.type);
  return write(image, 0, typed) ? image : undefined;
}

/** Writes `typed` to `offset`; says whether it is known. */
function write(image: Uint8Array, offset: number, typed: Typed): boolean {
  const { type } = typed;
  if (isScalar(type)) {
    const value = fold(typed);
    if (value === undefined) return false;
    put(image, offset, type, value);
    return true;
  }
  switch (typed.kind) {
    case "none":
      return true;
    case "some":
      return writeSome(image, offset, typed);
    case "record":
      return type.kind === "record" &&
        typed.fields.every((one, index) =>
          write(image, offset + offsetOfField(type, index), one)
        );
    case "case":
      return writeCase(image, offset, typed);
    case "array": {
      const size = sizeOf(typed.type) / typed.elements.length;
      return typed.elements.every((one, index) =>
        write(image, offset + index * size, one)
      );
    }
    case "filled":
      return writeFilled(image, offset, typed);
    default:
      return false;
  }
}

type Kind<K extends Typed["kind"]> = Extract<Typed, { kind: K }>;

function writeSome(
  image: Uint8Array,
  offset: number,
  { type, value }: Kind<"some">,
): boolean {
  const place = piecesIn(type).at(-1)!;
  if (place.offset > 0) image[offset] = 1;
  return write(image, offset + place.offset, value);
}

function writeCase(
  image: Uint8Array,
  offset: number,
  { type, index, fields }: Kind<"case">,
): boolean {
  if (type.kind !== "variant") return false;
  image[offset] = index;
  const before = type.cases.slice(0, index)
    .reduce((sum, one) => sum + one.fields.length, 1);
  const pieces = piecesIn(type);
  return fields.every((one, number) =>
    write(image, offset + pieces[before + number]!.offset, one)
  );
}

function writeFilled(
  image: Uint8Array,
  offset: number,
  { value, count }: Kind<"filled">,
): boolean {
  const one = imageOf(value);
  if (one === undefined) return false;
  repeat(image.subarray(offset, offset + one.length * count), one);
  return true;
}
