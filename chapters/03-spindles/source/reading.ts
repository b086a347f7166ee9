// # Reading words one by one
//
// The parser holds a finger on the next word. Everything it does is made of a few small
// motions: look at the word, take it, insist on it.
//
// A source may be nested to a fixed depth and no deeper. Whoever walks through the tree later
// calls itself for each part of a part, and a stranger's source must not be able to use up
// its stack.

import type { Refusal, Source, Span } from "./diagnostics.ts";
import { refuse, type Token, tokenize } from "./lexer.ts";
import type { Expression, Name } from "./syntax.ts";

/** How deeply blocks and expressions may be nested. */
export const DEEPEST = 64;

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
  /** How deep each expression is that has parts. */
  readonly heights: Map<Expression, number>;
}

/**
 * A reader at the first word of `source`.
 *
 * @throws Refusal if the source cannot be cut into words
 */
export function openSource(source: Source): Reader {
  const tokens = tokenize(source);
  return { source, tokens, at: 0, depth: 0, heights: new Map() };
}

// ## One word

/** The next word. */
export function peek(reader: Reader): Token {
  return reader.tokens[reader.at]!;
}

/** Whether the next word is `text`. */
export function at(reader: Reader, text: string): boolean {
  const token = peek(reader);
  return token.text === text && token.kind !== "end";
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

/** The refusal of the next word, where `wanted` should stand. */
export function unexpected(reader: Reader, wanted: string): Refusal {
  const token = peek(reader);
  return refuse(
    reader.source,
    "S002",
    { start: token.start, end: Math.max(token.end, token.start + 1) },
    `Found ${token.text}`,
    `Expected here: ${wanted}`,
  );
}

const KEYWORDS: ReadonlySet<string> = new Set(
  "spindle interface operation event state entry on when const let if else for in return requires cost within pure is self true false while break continue switch var"
    .split(" "),
);

/** Reads a name that is not a word of the language itself; `what` says what it would name. */
export function readName(reader: Reader, what: string): Name {
  const token = peek(reader);
  if (token.kind !== "name" || KEYWORDS.has(token.text)) {
    throw unexpected(reader, what);
  }
  reader.at++;
  return { text: token.text, start: token.start, end: token.end };
}

/** Reads a number. */
export function readNumber(reader: Reader): bigint {
  const token = peek(reader);
  const digits = token.text.replaceAll("_", "");
  if (token.kind !== "number" || /^0[xb]$/.test(digits)) {
    throw unexpected(reader, "a number");
  }
  reader.at++;
  return BigInt(digits);
}

/** The span from `start` to the last word read. */
export function since(reader: Reader, start: Span): Span {
  return { start: start.start, end: reader.tokens[reader.at - 1]!.end };
}

/** Reads one level deeper, unless that is too deep. */
export function deeper<T>(reader: Reader, read: (reader: Reader) => T): T {
  if (++reader.depth > DEEPEST) throw tooDeep(reader);
  const result = read(reader);
  reader.depth--;
  return result;
}

/**
 * Notes that `expression` is made of `parts`.
 *
 * @throws Refusal if it has become too deep. A long row of signs is as deep as nested
 * ones: it leans to the left.
 */
export function made<E extends Expression>(
  reader: Reader,
  expression: E,
  parts: readonly Expression[],
): E {
  const { heights } = reader;
  const height = parts.reduce(
    (most, part) => Math.max(most, 1 + (heights.get(part) ?? 0)),
    0,
  );
  if (height > DEEPEST) throw tooDeep(reader);
  heights.set(expression, height);
  return expression;
}

function tooDeep(reader: Reader): Refusal {
  return refuse(
    reader.source,
    "S003",
    peek(reader),
    `Blocks and expressions are nested more than ${DEEPEST} deep here`,
    "Give a part of it a name with const",
  );
}

/** Reads things separated by commas up to `close`. */
export function readList<T>(
  reader: Reader,
  close: string,
  read: (reader: Reader) => T,
): T[] {
  const list: T[] = [];
  while (!accept(reader, close)) {
    if (list.length > 0) expect(reader, ",");
    list.push(read(reader));
  }
  return list;
}
