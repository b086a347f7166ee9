// # What a state becomes
//
// A mended spindle takes over what the old one remembers, also if its author has found that a field was too
// small.
//
// `hits: u32` has become `hits: u64`, and the row of eight pages a row of sixteen. Nobody wants to lose the
// count for that. So a field of the new spindle gets what the old field of the same name holds, if each
// value of the old type is one of the new:
//
// :::figure migrating
// :::
//
// A field with a new name begins with its first value. A field whose name is gone is forgotten, and whoever
// replaces the spindle is told so. But a field that has kept its name and cannot keep what it holds is a reason
// to refuse: its author may not have meant to lose it. Who means it gives the field another name.
//
// That is decided before anything is changed, from the types alone and not from what the state happens to
// hold.

import { panic } from "../../01-hardware/mod.ts";
import { piecesIn, sizeOf } from "../meaning/layout.ts";
import type { Field, TypedSpindle } from "../meaning/typed.ts";
import {
  type IntegerType,
  isScalar,
  limitsOf,
  type OptionType,
  type RecordType,
  type Type,
  typeName,
  type VariantType,
} from "../meaning/types.ts";
import { type Content, contentOfBytes, sameShape } from "./contents.ts";

/** A spindle cannot take over what another one remembers. */
export class NotKept extends Error {
  /** The class's name, for reports. */
  override readonly name = "NotKept";
}

/** What becomes of the fields of a state. */
export interface Migration {
  /** The fields that keep what they hold. */
  readonly kept: readonly Field[];
  /** Those among them whose type has changed. */
  readonly changed: readonly Field[];
  /** The fields that begin anew, because there was none of their name. */
  readonly fresh: readonly Field[];
  /** The fields of the old state that are forgotten, because there is none of their name. */
  readonly forgotten: readonly Field[];
}

/**
 * What becomes of the state of `before` in `after`.
 *
 * @throws NotKept if a field of both cannot keep what it holds
 */
export function planMigration(
  before: TypedSpindle,
  after: TypedSpindle,
): Migration {
  const old = new Map(before.fields.map((field) => [field.name, field]));
  const names = new Set(after.fields.map(({ name }) => name));
  const kept = after.fields.filter(({ name }) => old.has(name));
  for (const { name, type } of kept) {
    const from = old.get(name)!.type;
    const reason = reasonAgainstKeeping(from, type, name);
    if (reason !== undefined) {
      throw new NotKept(
        `${after.name} cannot keep what ${name} holds: ${reason}`,
      );
    }
  }
  return {
    kept,
    changed: kept.filter(({ name, type }) =>
      !sameShape(old.get(name)!.type, type)
    ),
    fresh: after.fields.filter(({ name }) => !old.has(name)),
    forgotten: before.fields.filter(({ name }) => !names.has(name)),
  };
}

// ## Which types can follow which

/** Why a place of type `to` cannot hold every value of type `from`, if so. `place` is its name, for the sentence. */
function reasonAgainstKeeping(
  from: Type,
  to: Type,
  place: string,
): string | undefined {
  if (sameShape(from, to)) return undefined;
  if (from.kind === "integer" && to.kind === "integer") {
    return reasonAgainstNumber(from, to, place);
  }
  if (from.kind === "option" && to.kind === "option") {
    return reasonAgainstKeeping(from.some, to.some, place);
  }
  if (to.kind === "option" && from.kind !== "option") {
    return reasonAgainstKeeping(from, to.some, place);
  }
  if (from.kind === "array" && to.kind === "array") {
    return from.length <= to.length
      ? reasonAgainstKeeping(from.element, to.element, `${place}[]`)
      : `it had ${from.length} elements and has ${to.length}`;
  }
  if (from.kind === "record" && to.kind === "record") {
    return reasonAgainstRecord(from, to, place);
  }
  if (from.kind === "variant" && to.kind === "variant") {
    return reasonAgainstVariant(from, to, place);
  }
  return `${place} was ${typeName(from)} and is ${typeName(to)}`;
}

function reasonAgainstNumber(
  from: IntegerType,
  to: IntegerType,
  place: string,
): string | undefined {
  const reason = `${place} was ${typeName(from)} and is ${typeName(to)}`;
  if (from.cases === undefined && to.cases === undefined) {
    const [least, greatest] = limitsOf(from);
    const [lower, higher] = limitsOf(to);
    return lower <= least && greatest <= higher ? undefined : reason;
  }
  const cases = to.cases ?? [];
  const same = from.name === to.name &&
    (from.cases ?? []).every((one) =>
      cases.some(({ name, value }) => name === one.name && value === one.value)
    );
  return same && from.cases ? undefined : reason;
}

function reasonAgainstRecord(
  from: RecordType,
  to: RecordType,
  place: string,
): string | undefined {
  if (from.name !== to.name) {
    return `${place} was ${from.name} and is ${to.name}`;
  }
  for (const { name, type } of from.fields) {
    const next = to.fields.find((one) => one.name === name);
    const reason = next === undefined
      ? `${place}.${name} is not there any more`
      : reasonAgainstKeeping(type, next.type, `${place}.${name}`);
    if (reason !== undefined) return reason;
  }
}

function reasonAgainstVariant(
  from: VariantType,
  to: VariantType,
  place: string,
): string | undefined {
  if (from.name !== to.name) {
    return `${place} was ${from.name} and is ${to.name}`;
  }
  for (const { name, fields } of from.cases) {
    const next = to.cases.find((one) => one.name === name);
    if (next === undefined) return `${to.name} has no case ${name} any more`;
    if (next.fields.length !== fields.length) {
      return `the case ${name} of ${to.name} has other fields`;
    }
    for (const [index, one] of fields.entries()) {
      const inside = `${place}.${name}.${one.name}`;
      const reason = reasonAgainstKeeping(
        one.type,
        next.fields[index]!.type,
        inside,
      );
      if (reason !== undefined) return reason;
    }
  }
}

// ## Moving

/** Writes into `bytes`, a state of `after` with its first values, what `old`, a state of `before`, remembers. */
export function migrateState(
  before: TypedSpindle,
  old: Uint8Array,
  after: TypedSpindle,
  bytes: Uint8Array,
): void {
  for (const { name, type, offset } of after.fields) {
    const from = before.fields.find((field) => field.name === name);
    if (from === undefined) continue;
    if (sameShape(from.type, type)) {
      const start = from.offset;
      bytes.set(old.subarray(start, start + sizeOf(type)), offset);
    } else {
      const content = contentOfBytes(old, from.type, from.offset);
      write(bytes, offset, from.type, type, content);
    }
  }
}

/** Writes `content`, which is one of type `from`, to `offset` as one of type `to`. */
function write(
  bytes: Uint8Array,
  offset: number,
  from: Type,
  to: Type,
  content: Content,
): void {
  if (isScalar(to)) return writeNumber(bytes, offset, sizeOf(to), content);
  if (to.kind === "option") {
    return writeOption(bytes, offset, from, to, content);
  }
  if (to.kind === "array" && from.kind === "array") {
    const stride = sizeOf(to.element);
    (content as readonly Content[]).forEach((one, index) =>
      write(bytes, offset + index * stride, from.element, to.element, one)
    );
  } else if (to.kind === "record" && from.kind === "record") {
    const pieces = piecesIn(to);
    from.fields.forEach(({ name, type }, index) => {
      const at = to.fields.findIndex((one) => one.name === name);
      const one = (content as readonly Content[])[index];
      const piece = pieces[at]!;
      write(bytes, offset + piece.offset, type, piece.type, one);
    });
  } else if (to.kind === "variant" && from.kind === "variant") {
    writeCase(bytes, offset, from, to, content);
  } else panic(`migrating: a ${from.kind} has become a ${to.kind}`);
}

function writeNumber(
  bytes: Uint8Array,
  offset: number,
  size: number,
  content: Content,
): void {
  const number = typeof content === "bigint" ? content : 0n;
  for (let at = 0; at < size; at++) {
    bytes[offset + at] = Number(number >> BigInt(8 * at) & 0xffn);
  }
}

function writeOption(
  bytes: Uint8Array,
  offset: number,
  from: Type,
  to: OptionType,
  content: Content,
): void {
  const inner = from.kind === "option" ? from.some : from;
  const [first, some] = piecesIn(to);
  if (content === undefined) {
    return writeNumber(bytes, offset + first!.offset, sizeOf(first!.type), 0n);
  }
  if (some === undefined) return write(bytes, offset, inner, to.some, content);
  bytes[offset + first!.offset] = 1;
  write(bytes, offset + some.offset, inner, some.type, content);
}

function writeCase(
  bytes: Uint8Array,
  offset: number,
  from: VariantType,
  to: VariantType,
  content: Content,
): void {
  const { number, fields } = content as Extract<Content, { number: number }>;
  const old = from.cases[number];
  if (old === undefined) return;
  const index = to.cases.findIndex(({ name }) => name === old.name);
  const pieces = piecesIn(to);
  const before = to.cases.slice(0, index)
    .reduce((count, one) => count + one.fields.length, 1);
  bytes[offset] = index;
  fields.forEach((one, at) => {
    const piece = pieces[before + at]!;
    const inner = old.fields[at]!.type;
    write(bytes, offset + piece.offset, inner, piece.type, one);
  });
}
