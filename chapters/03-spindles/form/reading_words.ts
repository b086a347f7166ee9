// # Words of the intermediate form
//
// A reader stands at a place in a line and goes on by what it finds there: a name, a number, a
// type.
//
// In `v3: u64 = add v1 1` it takes `v3`, insists on a colon, takes the type `u64`, insists on `=`,
// and leaves the rest to the next page.

import type { Block, Loop, Site, Value } from "./ir.ts";
import type { Slot } from "./places.ts";
import type { EventType, OperationType } from "../meaning/typed.ts";
import {
  type IntegerType,
  type Scalar,
  SCALARS,
  type Type,
} from "../meaning/types.ts";

/** A text is not a procedure in the intermediate form. */
export class FormError extends Error {
  /** The class's name, for reports. */
  override readonly name = "FormError";
  /** The line, counted from 1. */
  readonly line: number;
  /** What should stand there. */
  readonly expected: string;

  /** Something else than `expected` is in `line`: `found`. */
  constructor(line: number, expected: string, found: string) {
    super(`Line ${line}: expected ${expected}, found ${found}`);
    this.line = line;
    this.expected = expected;
  }
}

/** Operations and events that a text may speak of by their names. */
export interface Vocabulary {
  /** Operations by name. */
  readonly operations: ReadonlyMap<string, OperationType>;
  /** Events by name. */
  readonly events: ReadonlyMap<string, EventType>;
  /** Types by name. If they are given, a text may speak of no others, and of these only as they are. */
  readonly types?: ReadonlyMap<string, Type>;
}

/** A place in a text, and what is known of the text. */
export interface FormReader {
  /** The text. */
  readonly lines: readonly string[];
  /** The line, counted from 0. */
  line: number;
  /** The place in the line. */
  at: number;
  /** Characters in front of the line. */
  start: number;
  /** What may be called. */
  readonly vocabulary: Vocabulary;
  /** What the first line says. */
  header:
    | { name: string; parameters: number; result: Scalar | undefined }
    | undefined;
  /** Types with names. */
  readonly types: Map<string, Scalar>;
  /** Operations that it says something of, or calls. */
  readonly operations: Map<string, OperationType>;
  /** Events that it raises. */
  readonly events: Map<string, EventType>;
  /** Slots by number. */
  readonly slots: Map<number, Slot>;
  /** Values by number. */
  readonly values: Map<number, Value>;
  /** Blocks by number. */
  readonly blocks: Map<number, Block>;
  /** Loops by number. */
  readonly loops: Map<number, Loop>;
  /** Sites by number. */
  readonly sites: Map<number, Site>;
  /** The next number of a value without one. */
  next: number;
  /** The block that has not ended yet. */
  open: Block | undefined;
}

/** Ends the reading: something else was expected here. */
export function expectedForm(reader: FormReader, what: string): never {
  const { line, lines, at } = reader;
  const rest = lines[line]?.slice(at, at + 30).trim() ?? "";
  throw new FormError(line + 1, what, rest === "" ? "the line's end" : rest);
}

/** Goes past what `pattern` matches here, if it does. */
export function takeIf(
  reader: FormReader,
  pattern: RegExp,
): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.lines[reader.line]!)?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}

/** Goes past what `pattern` must match here. */
export function takeNeeded(
  reader: FormReader,
  pattern: RegExp,
  what: string,
): string {
  return takeIf(reader, pattern) ?? expectedForm(reader, what);
}

/** Reads a number that counts something. */
export function takeNumber(reader: FormReader, what: string): number {
  return Number(takeNeeded(reader, /\d{1,9}(?!\d)/y, what));
}

/** Reads a number that may be negative. */
export function takeInteger(reader: FormReader, what: string): bigint {
  return BigInt(takeNeeded(reader, /-?\d{1,20}(?!\d)/y, what));
}

/** Reads a name: a plain word, or anything in quotation marks. */
export function takeName(reader: FormReader): string {
  const word = takeIf(reader, /[A-Za-z_][\w.[\]]*/y);
  if (word !== undefined) return word;
  const quoted = takeNeeded(reader, /"(\\.|[^"\\])*"/y, "a name");
  try {
    return JSON.parse(quoted);
  } catch {
    return expectedForm(reader, "quotation marks as in JSON");
  }
}

/** Reads a type that fits into a register. */
export function takeType(reader: FormReader): Scalar {
  if (takeIf(reader, /address to read\b/y)) {
    return { kind: "address", writable: false };
  }
  if (takeIf(reader, /address\b/y)) return { kind: "address", writable: true };
  const word = takeNeeded(reader, /[A-Za-z_][\w.]*/y, "a type");
  const type = reader.types.get(word) ?? SCALARS.get(word) ??
    expectedForm(reader, `a type, which ${word} is not`);
  return type.kind === "integer" ? readRange(reader, type) : type;
}

function readRange(reader: FormReader, type: IntegerType): IntegerType {
  if (takeIf(reader, / <= /y)) {
    return { ...type, greatest: takeInteger(reader, "the greatest number") };
  }
  if (!takeIf(reader, / in /y)) return type;
  const least = takeInteger(reader, "the least number");
  takeNeeded(reader, /\.\.=/y, "..=");
  return {
    ...type,
    least,
    greatest: takeInteger(reader, "the greatest number"),
  };
}
