// # Copies of records
//
// Because all state is in plain records, a copy of everything is a walk over the records,
// and putting it back is the same walk in the other direction.
//
// To copy a processor is to copy its pc, its registers, its counters, its translation
// buffers, and whatever else is in its record. No list of fields stands here. A list would
// be right on the day it was written, and the first field that somebody adds would be
// missing from every snapshot, silently. The walk takes what it finds.

import { panic } from "../numbers.ts";

// ## Trees
//
// A *tree* is data in which no record is reached in two ways. Its copy shares nothing with
// it, and is itself plain data: it can be kept, compared, or sent to another worker.

/** Plain data: a number, text, truth value, or a list, table or record of such. */
export type Plain = unknown;

type Fields = Record<string, Plain>;

/** A copy of the tree `value`. Functions in it are left out. */
export function copyTree(value: Plain): Plain {
  if (typeof value !== "object" || value === null) return value;
  if (isWords(value)) return value.slice();
  if (value instanceof DataView) return copyView(value);
  if (Array.isArray(value)) return value.map(copyTree);
  if (value instanceof Map) {
    return new Map([...value].map(([key, one]) => [key, copyTree(one)]));
  }
  if (value instanceof Set) return new Set(value);
  return copyFields(value);
}

function copyView({ buffer, byteOffset, byteLength }: DataView): DataView {
  return new DataView(buffer.slice(byteOffset, byteOffset + byteLength));
}

function copyFields(record: object): Fields {
  const copy: Fields = {};
  for (const [name, value] of Object.entries(plainly(record))) {
    if (typeof value !== "function") copy[name] = copyTree(value);
  }
  return copy;
}

/** `record`, which must not be of a class that may hide something. */
function plainly(record: object): Fields {
  const maker: unknown = Object.getPrototypeOf(record);
  if (maker === Object.prototype || maker === null) return record as Fields;
  return panic(`copies: a ${record.constructor.name} is not a plain record`);
}

/** Every kind of typed array that a machine has. */
type Words =
  | BigUint64Array
  | BigInt64Array
  | Float64Array
  | Uint32Array
  | Int32Array
  | Uint16Array
  | Uint8Array;

function isWords(value: object): value is Words {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

// Putting back changes the records that are there, because others hold on to them. A
// typed array keeps its place in the machine's storage and gets its old content.

/** Makes `record` what it was when `copy` was made of it by [[copyTree]]. */
export function putBackTree(record: object, copy: Plain): void {
  const fields = record as Fields;
  const saved = copy as Fields;
  for (const name of Object.keys(fields)) {
    const known = name in saved || typeof fields[name] === "function";
    if (!known) delete fields[name];
  }
  for (const [name, value] of Object.entries(saved)) {
    fields[name] = merged(fields[name], value);
  }
}

/** What stands in the place of `now` when it is to be `before` again. */
function merged(now: Plain, before: Plain): Plain {
  if (typeof before !== "object" || before === null) return before;
  if (typeof now !== "object" || now === null) return copyTree(before);
  if (isWords(before) && isWords(now) && now.length === before.length) {
    (now as Uint8Array).set(before as Uint8Array);
    return now;
  }
  if (before instanceof Map && now instanceof Map) {
    now.clear();
    for (const [key, value] of before) now.set(key, copyTree(value));
    return now;
  }
  if (isRecord(before) && isRecord(now)) {
    putBackTree(now, before);
    return now;
  }
  return copyTree(before);
}

function isRecord(value: object): boolean {
  const other = Array.isArray(value) || value instanceof Map ||
    value instanceof Set || ArrayBuffer.isView(value);
  return !other;
}

// ## Graphs
//
// The records of a kernel point at each other: a strand knows its space, and the kernel
// lists both. What must be kept is not only what each record holds but *which* record it
// is. So the content of every record that can be reached is noted beside the record itself,
// and put back into it.

/** What every record of a graph held: a note that is good in this program only. */
export interface GraphCopy {
  /** Each record, and its content: the fields, elements or entries. */
  readonly contents: ReadonlyMap<object, readonly Plain[]>;
}

/**
 * Notes the content of every record that can be reached from `roots`.
 *
 * @param leave records that are somebody else's affair, with all that is behind them
 */
export function copyGraph(
  roots: readonly object[],
  leave: readonly object[] = [],
): GraphCopy {
  const contents = new Map<object, readonly Plain[]>();
  const waiting: Plain[] = [...roots];
  const left = new Set(leave);
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    if (contents.has(next) || left.has(next)) continue;
    const content = contentOf(next);
    contents.set(next, content);
    if (!isWords(next)) waiting.push(...content.flat());
  }
  return { contents };
}

function contentOf(record: object): readonly Plain[] {
  if (isWords(record)) return [record.slice()];
  if (Array.isArray(record)) return record.slice();
  if (record instanceof Map || record instanceof Set) return [...record];
  return Object.entries(plainly(record));
}

/** Puts back what [[copyGraph]] noted. */
export function putBackGraph({ contents }: GraphCopy): void {
  for (const [record, content] of contents) refill(record, content);
}

function refill(record: object, content: readonly Plain[]): void {
  if (Object.isFrozen(record)) return;
  if (isWords(record)) {
    (record as Uint8Array).set(content[0] as Uint8Array);
  } else if (Array.isArray(record)) {
    record.length = 0;
    for (const one of content) record.push(one);
  } else if (record instanceof Map) {
    record.clear();
    for (const [key, value] of content as [Plain, Plain][]) {
      record.set(key, value);
    }
  } else if (record instanceof Set) {
    record.clear();
    for (const one of content) record.add(one);
  } else {
    putBackFields(record as Fields, content as [string, Plain][]);
  }
}

function putBackFields(record: Fields, content: [string, Plain][]): void {
  const names = new Set(content.map(([name]) => name));
  for (const name of Object.keys(record)) {
    if (!names.has(name)) delete record[name];
  }
  for (const [name, value] of content) {
    if (record[name] !== value) record[name] = value;
  }
}

// An object of a class may keep something in private fields, which nobody can list. It is
// refused, in trees and in graphs. The kernels of this book have none among their records,
// by the rule that state is plain.
