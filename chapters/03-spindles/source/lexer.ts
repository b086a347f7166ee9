// # From characters to words
//
// A source text is cut into names, numbers and signs; everything else in it is space or a
// comment.
//
// This is the line of [[§A first spindle]] that counts, and the kind of each of its words:
//
// :::figure counter.words
// :::
//
// A sign of two characters is one word: `+=` is looked for before `+`.

import { type Code, Refusal, type Source, type Span } from "./diagnostics.ts";

/** A word of the language. */
export interface Token extends Span {
  /** What it is; `end` stands behind the last word. */
  readonly kind: "name" | "number" | "sign" | "end";
  /** The word as it is written. */
  readonly text: string;
}

/** A source may not be longer than this, in characters. */
export const LONGEST_SOURCE = 65536;
/** A name or a number may not be longer than this, in characters. */
export const LONGEST_WORD = 100;

const SPACE = /\s+|\/\/[^\n]*/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /0x[\da-fA-F_]+|0b[01_]+|\d[\d_]*/y;
const SIGN = /\.\.|<<|>>|<=|>=|==|!=|&&|\|\||\+=|-=|[-+*&|^~!<>=(){}[\]:;,.]/y;

/**
 * The tokens of `source`; the last one has the kind `end`.
 *
 * @throws Refusal if it is empty or too long, or has a character that means nothing or a
 * word that is too long
 */
export function tokenize(source: Source): Token[] {
  const { text } = source;
  if (text.length > LONGEST_SOURCE) {
    throw refuse(
      source,
      "S004",
      { start: LONGEST_SOURCE, end: LONGEST_SOURCE + 1 },
      `The source has ${text.length} characters`,
      `A spindle may have ${LONGEST_SOURCE}: split it into several`,
    );
  }
  const tokens: Token[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    if (token === undefined) throw strange(source, at);
    if (token.text.length > LONGEST_WORD) throw tooLong(source, token);
    tokens.push(token);
    at = skipSpace(text, token.end);
  }
  if (tokens.length === 0) {
    throw refuse(
      source,
      "S005",
      { start: 0, end: 1 },
      "There is no spindle in this source",
      "Begin with: spindle Name { ... }",
    );
  }
  return [...tokens, { kind: "end", text: "the end", start: at, end: at }];
}

/** The first place from `at` on that is neither space nor comment. */
function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  while (SPACE.test(text)) at = SPACE.lastIndex;
  return at;
}

/** The token that begins at `at`, or `undefined` if none does. */
function tokenAt(text: string, at: number): Token | undefined {
  const kinds = [["name", NAME], ["number", NUMBER], ["sign", SIGN]] as const;
  for (const [kind, pattern] of kinds) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) {
      return { kind, text: found[0], start: at, end: pattern.lastIndex };
    }
  }
}

function strange(source: Source, at: number): Refusal {
  const code = source.text.codePointAt(at) ?? 0;
  const character = code > 32 && code < 127
    ? String.fromCodePoint(code)
    : `U+${code.toString(16).padStart(4, "0")}`;
  return refuse(
    source,
    "S001",
    { start: at, end: at + 1 },
    `The character ${character} means nothing in a spindle`,
    INSTEAD.get(character) ?? "Names are made of letters, digits and _",
  );
}

/** What to do instead, for characters that other languages have a use for. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["/", "There is no division: x >> 3 divides by eight"],
  ["%", "There is no remainder: x & 7 is that of a division by eight"],
  ['"', "There are no texts: a spindle works with numbers"],
  ["'", "There are no texts: write the number of the character"],
  ["#", "A comment begins with //"],
  ["?", "Choose with if"],
]);

function tooLong(source: Source, { kind, text, start, end }: Token): Refusal {
  return refuse(
    source,
    "S006",
    { start, end },
    `This ${kind} has ${text.length} characters`,
    `A ${kind} may have ${LONGEST_WORD}`,
  );
}

/** A refusal for one reason. */
export function refuse(
  source: Source,
  code: Code,
  span: Span,
  message: string,
  help: string,
): Refusal {
  return new Refusal(source, [{ code, message, help, span }]);
}
