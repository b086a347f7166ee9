// # Looking into a state
//
// A state is bytes. Somebody who looks at it wants to see what they mean.
//
// `Page { frame: 7, dirty: true }` takes sixteen bytes. The types of the fields say where each
// number lies, and so the same page can be read from outside, while the spindle is running.

import { panic } from "../../01-hardware/mod.ts";
import { piecesIn, sizeOf } from "../meaning/layout.ts";
import {
  isScalar,
  type OptionType,
  type Scalar,
  type Type,
  type VariantType,
} from "../meaning/types.ts";

/** What is in a place. */
export type Content =
  /** A number, truth or handle. */
  | bigint
  /** The elements of an array, or the fields of a record. */
  | readonly Content[]
  /** A case of a variant. */
  | { readonly number: number; readonly fields: readonly Content[] }
  /** An empty option. */
  | undefined;

/** What the bytes from `at` on mean as a value of `type`. */
export function contentOfBytes(
  bytes: Uint8Array,
  type: Type,
  at = 0,
): Content {
  if (isScalar(type)) return scalarAt(bytes, type, at);
  switch (type.kind) {
    case "array": {
      const stride = sizeOf(type.element);
      return Array.from(
        { length: type.length },
        (_, index) => contentOfBytes(bytes, type.element, at + index * stride),
      );
    }
    case "record":
      return piecesIn(type)
        .map((one) => contentOfBytes(bytes, one.type, at + one.offset));
    case "option":
      return optionAt(bytes, type, at);
    case "variant":
      return caseAt(bytes, type, at);
    default:
      return panic(`contents: a ${type.kind} is not kept`);
  }
}

function scalarAt(bytes: Uint8Array, type: Scalar, at: number): bigint {
  const cell = bytes.subarray(at, at + sizeOf(type));
  const read = cell.reduceRight((sum, byte) => sum << 8n | BigInt(byte), 0n);
  return type.kind === "integer" && type.signed
    ? BigInt.asIntN(type.bits, read)
    : read;
}

function optionAt(bytes: Uint8Array, type: OptionType, at: number): Content {
  const [first, some] = piecesIn(type);
  if (some === undefined) {
    const handle = contentOfBytes(bytes, type.some, at);
    return handle === 0n ? undefined : handle;
  }
  const there = contentOfBytes(bytes, first!.type, at);
  return there === 0n
    ? undefined
    : contentOfBytes(bytes, some.type, at + some.offset);
}

function caseAt(bytes: Uint8Array, type: VariantType, at: number): Content {
  const [tag, ...pieces] = piecesIn(type);
  const number = Number(contentOfBytes(bytes, tag!.type, at));
  const before = type.cases.slice(0, number)
    .reduce((sum, one) => sum + one.fields.length, 0);
  const count = type.cases[number]?.fields.length ?? 0;
  const fields = pieces.slice(before, before + count)
    .map((one) => contentOfBytes(bytes, one.type, at + one.offset));
  return { number, fields };
}

// ## As text

/** `content` as an author would write it. */
export function printContent(type: Type, content: Content): string {
  if (type.kind === "option") {
    return content === undefined ? "none" : printContent(type.some, content);
  }
  if (typeof content === "bigint") return printNumber(type, content);
  if (type.kind === "array") {
    const elements = content as readonly Content[];
    return `[${
      elements.map((one) => printContent(type.element, one)).join(", ")
    }]`;
  }
  if (type.kind === "record") {
    const values = content as readonly Content[];
    const fields = type.fields.map((field, index) =>
      `${field.name}: ${printContent(field.type, values[index])}`
    );
    return `${type.name} { ${fields.join(", ")} }`;
  }
  if (type.kind !== "variant") return "";
  const { number, fields } = content as Extract<Content, { number: number }>;
  const named = type.cases[number];
  const values = fields.map((one, index) =>
    printContent(named!.fields[index]!.type, one)
  );
  const list = values.length > 0 ? `(${values.join(", ")})` : "";
  return `${type.name}.${named?.name ?? number}${list}`;
}

function printNumber(type: Type, value: bigint): string {
  if (type.kind === "bool") return value === 0n ? "false" : "true";
  const named = type.kind === "integer"
    ? type.cases?.find((one) => one.value === value)
    : undefined;
  return named === undefined || type.kind !== "integer"
    ? `${value}`
    : `${type.name}.${named.name}`;
}

// A state outlives its spindle if another one takes its place. What was a page must still be one:
// the same fields in the same order, with the same names and types, however deep they lie.

/** Whether a place of type `a` can be read as one of type `b`. */
export function sameShape(a: Type, b: Type): boolean {
  return shapeOf(a) === shapeOf(b);
}

function shapeOf(type: Type): string {
  return JSON.stringify(
    type,
    (_, part) => typeof part === "bigint" ? `${part}n` : part,
  );
}
