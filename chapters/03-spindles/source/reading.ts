// # Reading words one by one
//
// The parser holds a finger on the next word. Everything it does is made of a few small
// motions: look at the word, take it, insist on it.

import {
  type Diagnostic,
  MOST_DIAGNOSTICS,
  placeOf,
  Refusal,
  type Source,
  type Span,
} from "./diagnostics.ts";
import { cutWords, type Token } from "./lexer.ts";
import { foreignAt } from "./foreign.ts";
import type { Name, Statement } from "./syntax.ts";
import { isReserved } from "./vocabulary.ts";

/**
 * What a sign is: one in front of an operand, one of the two signs of a choice, or one of the two
 * braces of a record, which are no block's.
 */
export type Role = "unary" | "choice" | "record";

/**
 * Statements that somebody adds to the language ([[ex 3.2]]): for each word with which one begins,
 * what reads it.
 */
export type MoreStatements = Readonly<
  Record<string, (reader: Reader) => Statement>
>;

/** The tokens, and how far they have been read. */
export interface Reader {
  /** What is read. */
  readonly source: Source;
  /** Its words. */
  readonly tokens: readonly Token[];
  /** The index of the next word. */
  at: number;
  /** How many blocks and expressions are open here. */
  depth: number;
  /** Whether a brace behind a name begins a record here, and not a block. */
  records: boolean;
  /** How deep each part is that has parts itself. */
  readonly heights: Map<object, number>;
  /** What each sign is of which the sign alone does not tell, for [[formatSource]]. */
  readonly roles: Map<number, Role>;
  /** The statements that the language has here besides its own. */
  readonly more: MoreStatements;
  /** What was wrong so far. */
  readonly diagnostics: Diagnostic[];
  /** A brace that was closed by one that stands further left: perhaps it is not its own. */
  suspect: Token | undefined;
  /** Where it was last seen that a brace is missing: the index of a word. */
  unclosed: number;
}

/**
 * A reader at the first word of `source`.
 *
 * @throws Refusal if it is empty, too long, or strange all over
 */
export function openSource(
  source: Source,
  more: MoreStatements = {},
): Reader {
  const { tokens, diagnostics } = cutWords(source);
  if (diagnostics.length >= MOST_DIAGNOSTICS) {
    throw new Refusal(source, diagnostics);
  }
  return {
    source,
    tokens,
    at: 0,
    depth: 0,
    records: true,
    heights: new Map(),
    roles: new Map(),
    more,
    diagnostics: [...diagnostics],
    suspect: undefined,
    unclosed: -1,
  };
}

// ## Mistakes
//
// A mistake is thrown to whoever knows where to go on ([[§Going on after a mistake]]).

/** Something that cannot stand where it stands. */
export class Mistake extends Error {
  /** The class's name, for reports. */
  override readonly name = "Mistake";
  /** What is said of it. */
  readonly diagnostic: Diagnostic;

  /** The mistake of which `diagnostic` tells. */
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/** The mistake that the next word is, where `wanted` should stand. */
export function unexpected(reader: Reader, wanted: string): Mistake {
  const foreign = foreignAt(reader.tokens, reader.at);
  const { text, start, end } = foreign ?? peek(reader);
  return new Mistake({
    code: "S002",
    message: `Found ${text}`,
    help: foreign?.help ?? `Expected here: ${wanted}`,
    span: { start, end: Math.max(end, start + 1) },
  });
}

/**
 * Says that something is wrong, once for each place.
 *
 * @throws Refusal if this is as much as one refusal tells of
 */
export function addMistake(reader: Reader, diagnostic: Diagnostic): void {
  const { diagnostics, source } = reader;
  const { start } = diagnostic.span;
  if (diagnostics.some(({ span }) => span.start === start)) return;
  diagnostics.push(diagnostic);
  if (diagnostics.length >= MOST_DIAGNOSTICS) throw refusalOf(reader, source);
}

function refusalOf({ diagnostics }: Reader, source: Source): Refusal {
  const inOrder = (a: Diagnostic, b: Diagnostic) => a.span.start - b.span.start;
  return new Refusal(source, [...diagnostics].sort(inOrder));
}

/**
 * `result`, if nothing was wrong.
 *
 * @throws Refusal if something was
 */
export function ifRight<T>(reader: Reader, result: T): T {
  if (reader.diagnostics.length > 0) throw refusalOf(reader, reader.source);
  return result;
}

/** The line and column of `token`, for a sentence. */
export function placeName({ source }: Reader, { start }: Span): string {
  const { line, column } = placeOf(source.text, start);
  return `${line}:${column}`;
}

// ## One word

/** The next word. */
export function peek(reader: Reader): Token {
  return reader.tokens[reader.at]!;
}

/** Whether the next word is `text`; or the word `ahead` words behind it. */
export function at(reader: Reader, text: string, ahead = 0): boolean {
  const token = reader.tokens[reader.at + ahead];
  return token?.text === text && token.kind !== "end";
}

/** Whether the next word can be a name; or the word `ahead` words behind it. */
export function atName(reader: Reader, ahead = 0): boolean {
  const token = reader.tokens[reader.at + ahead];
  return token?.kind === "name" && !isReserved(token.text);
}

/** Whether nothing is left. */
export function atEnd(reader: Reader): boolean {
  return peek(reader).kind === "end";
}

/** Reads `text` if it comes next. */
export function accept(reader: Reader, text: string): boolean {
  if (!at(reader, text)) return false;
  reader.at++;
  return true;
}

/** Reads `text`, which must come next. */
export function expect(reader: Reader, text: string): Token {
  const token = peek(reader);
  if (!accept(reader, text)) throw unexpected(reader, text);
  return token;
}

/** Reads `text`, which must come next, and notes what it is. */
export function expectAs(reader: Reader, text: string, role: Role): Token {
  reader.roles.set(reader.at, role);
  return expect(reader, text);
}

/** Reads the sign that closes what `open` has opened. */
export function close(reader: Reader, sign: string, open: Token): void {
  if (accept(reader, sign)) return;
  const where = placeName(reader, open);
  throw unexpected(
    reader,
    `${sign}, which closes the ${open.text} at ${where}`,
  );
}

/** Reads a name that is not a word of the language itself; `what` says what it would name. */
export function readName(reader: Reader, what: string): Name {
  const token = peek(reader);
  if (!atName(reader)) throw unexpected(reader, what);
  reader.at++;
  return { text: token.text, start: token.start, end: token.end };
}

/** Reads a name that may stand behind that of an interface: `Frame` or `Memory.Frame`. */
export function readPath(reader: Reader, what: string): Name {
  const first = readName(reader, what);
  if (!at(reader, ".")) return first;
  expect(reader, ".");
  const second = readName(reader, what);
  return { ...since(reader, first), text: `${first.text}.${second.text}` };
}

/** Reads a number. */
export function readNumber(reader: Reader): bigint {
  const token = peek(reader);
  if (token.kind !== "number") throw unexpected(reader, "a number");
  reader.at++;
  return BigInt(token.text.replaceAll("_", ""));
}

/** The span from `start` to the last word read. */
export function since(reader: Reader, start: Span): Span {
  return { start: start.start, end: reader.tokens[reader.at - 1]!.end };
}
