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
// The longest word that fits is taken: `+=` is looked for before `+`, and `<<=` before
// both of its parts. So `a +!b` is the checked sum of `a` and `b`, and whoever wants to
// add the opposite of a truth (there is no such thing) would have to write a space.
//
// The lexer never gives up. What cannot be a word becomes a strange one, with a complaint,
// and the parser sees it as something that fits nowhere.

import {
  type Code,
  type Diagnostic,
  MOST_DIAGNOSTICS,
  Refusal,
  type Source,
  type Span,
} from "./diagnostics.ts";
import {
  NAME_PATTERN,
  NUMBER_PATTERN,
  patternOf,
  SIGNS,
} from "./vocabulary.ts";

/** A word of the language. */
export interface Token extends Span {
  /**
   * What it is; `end` stands behind the last word, and `strange` is something that no spindle
   * can have.
   */
  readonly kind: "name" | "number" | "sign" | "strange" | "end";
  /** The word as it is written. */
  readonly text: string;
}

/** A source, cut into words. */
export interface Words {
  /** Its words; the last one has the kind `end`. */
  readonly tokens: readonly Token[];
  /** What was strange. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A source may not be longer than this, in characters. */
export const LONGEST_SOURCE = 65536;
/** A name or a number may not be longer than this, in characters. */
export const LONGEST_WORD = 100;

const SPACE = /\s+|\/\/[^\n]*/y;
const PATTERNS = [
  ["name", new RegExp(NAME_PATTERN, "y")],
  ["digits", /\d\w*/y],
  ["strange", /\/\*[^]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/y],
  ["sign", new RegExp(patternOf(SIGNS), "y")],
  ["strange", /[^ -~\s]+|[^]/y],
] as const;

/**
 * The tokens of `source`; the last one has the kind `end`.
 *
 * @throws Refusal if it is empty or too long, or has a character that means nothing or a
 * word that is too long
 */
export function tokenize(source: Source): readonly Token[] {
  const { tokens, diagnostics } = cutWords(source);
  if (diagnostics.length > 0) throw new Refusal(source, diagnostics);
  return tokens;
}

/**
 * The words of `source`, and what is strange in it.
 *
 * @throws Refusal if it is empty, too long, or no text
 */
export function cutWords(source: Source): Words {
  const { text } = source;
  if (text.length > LONGEST_SOURCE) throw tooMuch(source);
  const binary = text.search(BINARY);
  if (binary >= 0) throw noText(source, binary);
  const tokens: Token[] = [];
  const diagnostics: Diagnostic[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length && diagnostics.length < MOST_DIAGNOSTICS) {
    const token = tokenAt(text, at);
    if (token.kind === "strange") diagnostics.push(strange(token));
    else if (token.text.length > LONGEST_WORD) diagnostics.push(tooLong(token));
    tokens.push(token);
    at = skipSpace(text, token.end);
  }
  if (tokens.length === 0) throw nothing(source);
  tokens.push({ kind: "end", text: "the end", start: at, end: at });
  return { tokens, diagnostics };
}

/** What no text has: characters that mean nothing anywhere, and what once were other bytes. */
// deno-lint-ignore no-control-regex
const BINARY = /[\x00-\x08\x0e-\x1f\ufffd]/;

/** What a whole word must look like to be a number: there is a digit in it somewhere. */
const NUMBER = new RegExp(`^(?:${NUMBER_PATTERN})$`);

/** The first place from `at` on that is neither space nor comment. */
function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  while (SPACE.test(text)) at = SPACE.lastIndex;
  return at;
}

/** The token that begins at `at`. */
function tokenAt(text: string, at: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const word = pattern.exec(text)?.[0];
    if (word === undefined) continue;
    const isBad = kind === "digits" && !NUMBER.test(word);
    const known = kind === "digits" ? "number" : kind;
    return {
      kind: isBad ? "strange" : known,
      text: word,
      start: at,
      end: pattern.lastIndex,
    };
  }
  return { kind: "strange", text: text.slice(at), start: at, end: text.length };
}

// ## What cannot be a word
//
// A text in quotes and a comment in the manner of C are each one strange word, so that there is
// one complaint about them and not one for every character.

function strange({ text, start, end }: Token): Diagnostic {
  if (/^\d/.test(text)) return noNumber(text, { start, end });
  const code = text.codePointAt(0) ?? 0;
  const character = code > 32 && code < 127
    ? String.fromCodePoint(code)
    : `U+${code.toString(16).padStart(4, "0")}`;
  const what = /^["']./.test(text) || text.startsWith("/*")
    ? `What begins with ${character} here`
    : `The character ${character}`;
  return {
    code: "S001",
    message: `${what} means nothing in a spindle`,
    help: INSTEAD.get(character) ?? "Names are made of letters, digits and _",
    span: { start, end },
  };
}

function noNumber(text: string, span: Span): Diagnostic {
  return {
    code: "S007",
    message: `${text} is no number`,
    help: "Numbers are written like 1000, 1_000, 0xff or 0b1010",
    span,
  };
}

/** What to do instead, for characters that other languages have a use for. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["/", "A comment begins with // and ends with its line"],
  ['"', "There are no texts: a spindle works with numbers"],
  ["'", "There are no texts: write the number of the character"],
  ["`", "There are no texts: a spindle works with numbers"],
  ["#", "A comment begins with //"],
]);

function tooLong({ kind, text, start, end }: Token): Diagnostic {
  return {
    code: "S006",
    message: `This ${kind} has ${text.length} characters`,
    help: `A ${kind} may have ${LONGEST_WORD}`,
    span: { start, end },
  };
}

function noText(source: Source, at: number): Refusal {
  const code = source.text.charCodeAt(at).toString(16).padStart(4, "0");
  return refuse(
    source,
    "S001",
    { start: at, end: at + 1 },
    `The character U+${code} means nothing in a spindle`,
    "This is no text, or it is damaged",
  );
}

function tooMuch(source: Source): Refusal {
  return refuse(
    source,
    "S004",
    { start: LONGEST_SOURCE, end: LONGEST_SOURCE + 1 },
    `The source has ${source.text.length} characters`,
    `A spindle may have ${LONGEST_SOURCE}: split it into several`,
  );
}

function nothing(source: Source): Refusal {
  return refuse(
    source,
    "S005",
    { start: 0, end: 1 },
    "There is no spindle in this source",
    "Begin with: spindle Name { ... }",
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
