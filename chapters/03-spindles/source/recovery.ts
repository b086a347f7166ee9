// # Going on after a mistake
//
// A mistake is reported, the words around it are skipped, and reading goes on at the next
// place where something new can begin. So one run tells of several mistakes.
//
// Here a sign is missing in [[§A first spindle]], and further down a bracket:
//
// :::figure counter.mistakes
// :::
//
// The danger is nonsense: whoever goes on at the wrong place will find everything behind it
// wrong too. Three kinds of place are safe. A semicolon ends a statement, a brace that has
// been opened and closed ends whatever it belongs to, and words such as `entry` or `on` can only
// begin a new member, however many braces are missing in front of them.

import {
  accept,
  addMistake,
  at,
  atEnd,
  atName,
  Mistake,
  peek,
  placeName,
  type Reader,
  unexpected,
} from "./reading.ts";
import type { Token } from "./lexer.ts";

/**
 * What `read` reads; or `undefined` if it finds a mistake, which is then reported, and
 * `skip` goes to where reading can go on.
 */
export function attempt<T>(
  reader: Reader,
  read: (reader: Reader) => T,
  skip: (reader: Reader, from: number) => void,
): T | undefined {
  const { depth, records, at } = reader;
  try {
    return read(reader);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    addMistake(reader, error.diagnostic);
    Object.assign(reader, { depth, records });
    if (error.diagnostic.code === "S003") leaveOut(reader);
    else skip(reader, at);
    if (reader.at === at && !atEnd(reader)) reader.at++;
    return undefined;
  }
}

/** Leaves out the rest of the source: what is nested too deeply has no end to go on behind. */
function leaveOut(reader: Reader): void {
  reader.at = reader.tokens.length - 1;
  reader.unclosed = reader.at;
}

// ## Places to go on
//
// Skipping never goes back, so all of it together takes no longer than reading.

const MEMBERS: ReadonlySet<string> = words(`
  spindle interface state entry on procedure operation event export static pure
  enum`);

/** These are names too, so they begin a member only in front of one. */
const DECLARATIONS: ReadonlySet<string> = words("type record variant view");

const STATEMENTS: ReadonlySet<string> = words(
  "const let if for while match with return fail break continue",
);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Whether the next word can only begin a member. */
export function atMember(reader: Reader): boolean {
  const { kind, text } = peek(reader);
  if (kind !== "name" || !mayBegin(reader)) return false;
  return MEMBERS.has(text) || (DECLARATIONS.has(text) && atName(reader, 1));
}

/** Whether something new can begin here: on a new line, or behind a brace or semicolon. */
function mayBegin(reader: Reader): boolean {
  return isLineStart(reader) ||
    ["{", "}", ";"].some((sign) => at(reader, sign, -1));
}

/** Whether the next word, or one further `ahead`, is the first of its line. */
export function isLineStart(reader: Reader, ahead = 0): boolean {
  const { tokens, source, at } = reader;
  const [before, token] = [tokens[at + ahead - 1], tokens[at + ahead]];
  if (before === undefined || token === undefined) return true;
  return source.text.slice(before.end, token.start).includes("\n");
}

/**
 * Goes behind the statement or member that begins at the word `from`, or to the next one.
 */
export function skipPast(reader: Reader, from: number): void {
  const first = reader.at;
  let { braces, rounds } = openSince(reader, from);
  for (; !atEnd(reader); reader.at++) {
    const moved = reader.at > first || from < first;
    if (moved && atMember(reader)) return;
    if (braces === 0 && at(reader, "}")) return;
    if (braces === 0 && moved && atStatement(reader)) return;
    rounds += turnOf(peek(reader), "([", ")]");
    braces += turnOf(peek(reader), "{", "}");
    const closed = braces === 0 && at(reader, "}") && !goesOn(reader);
    if (closed || (braces === 0 && atSemicolon(reader, rounds))) {
      reader.at++;
      return;
    }
  }
}

/** Whether what stands behind the next word belongs to what it closes. */
function goesOn(reader: Reader): boolean {
  return ["else", ";", ")", ","].some((text) => at(reader, text, 1));
}

/** How many braces and other brackets are open that have been opened since the word `from`. */
function openSince(reader: Reader, from: number): {
  readonly braces: number;
  readonly rounds: number;
} {
  let [braces, rounds] = [0, 0];
  for (const token of reader.tokens.slice(from, reader.at)) {
    braces += turnOf(token, "{", "}");
    rounds += turnOf(token, "([", ")]");
  }
  return { braces: Math.max(0, braces), rounds };
}

/** 1 if `token` is one of `opening`, -1 if it is one of `closing`, else 0. */
function turnOf({ text }: Token, opening: string, closing: string): number {
  return opening.includes(text) ? 1 : closing.includes(text) ? -1 : 0;
}

/** Whether a semicolon comes next that ends something: not one inside `for (;;)`. */
function atSemicolon(reader: Reader, rounds: number): boolean {
  if (!at(reader, ";")) return false;
  return rounds <= 0 || isLineStart(reader, 1);
}

/** Whether the next word is one that only statements begin with. */
export function atStatementWord(reader: Reader): boolean {
  const { text } = peek(reader);
  return STATEMENTS.has(text) || Object.hasOwn(reader.more, text);
}

/** Whether such a word is the next one, and the first of its line. */
export function atStatement(reader: Reader): boolean {
  return atStatementWord(reader) && isLineStart(reader);
}

/** Goes to the brace that opens a block, or stops where there will be none. */
export function skipToBlock(reader: Reader, from: number): void {
  let { rounds } = openSince(reader, from);
  for (; !atEnd(reader) && !atMember(reader); reader.at++) {
    if (at(reader, "{") || at(reader, "}")) return;
    if (atSemicolon(reader, rounds)) return;
    rounds += turnOf(peek(reader), "([", ")]");
  }
}

/** Goes to the next comma or closing brace of a list in braces. */
export function skipCase(reader: Reader): void {
  for (let open = 0; !atEnd(reader) && !atMember(reader); reader.at++) {
    if (open <= 0 && (at(reader, ",") || at(reader, "}"))) return;
    open += turnOf(peek(reader), "{([", "])}");
  }
}

/**
 * Reads what stands in front of a block; if there is a mistake, the block is still read for
 * its own.
 *
 * @throws Mistake if there is no block to go on with
 */
export function readHead<T>(
  reader: Reader,
  read: (reader: Reader) => T,
): T | undefined {
  const head = attempt(reader, read, skipToBlock);
  if (head === undefined && !at(reader, "{")) throw told(reader);
  return head;
}

/** Insists on the brace of a block, if one follows on this line; else [[readBlock]] will. */
export function expectBlock(reader: Reader, wanted = "{"): void {
  if (at(reader, "{")) return;
  for (let ahead = 1; !isLineStart(reader, ahead); ahead++) {
    if (at(reader, "{", ahead)) throw unexpected(reader, wanted);
  }
}

/** Goes over a word of another language, and says what to write instead. */
export function forgive(reader: Reader, instead: string): void {
  const { start, end, text } = peek(reader);
  addMistake(reader, {
    code: "S002",
    message: `Found ${text}`,
    help: `Instead of ${text} write: ${instead}`,
    span: { start, end },
  });
  reader.at++;
}

/** The last mistake once more, for whoever can go on after it. */
function told({ diagnostics }: Reader): Mistake {
  return new Mistake(diagnostics.at(-1)!);
}

// ## Semicolons
//
// A missing semicolon is the one mistake after which nothing needs to be skipped. If a new line
// follows, the caret stands behind the last word, where the semicolon belongs.

/** Reads `;`. If it is missing and the next line begins something, that is only reported. */
export function readSemicolon(reader: Reader): void {
  if (accept(reader, ";")) return;
  const mistake = unexpected(reader, ";");
  const before = reader.tokens[reader.at - 1]!;
  if (!isLineStart(reader) && !at(reader, "}")) throw mistake;
  if (peek(reader).kind === "sign" && !at(reader, "}")) throw mistake;
  addMistake(reader, {
    ...mistake.diagnostic,
    message: `There is no ; behind ${before.text}`,
    help: "Expected here: ;",
    span: { start: before.end, end: before.end + 1 },
  });
}

// ## Braces
//
// A brace that is missing shows only later: at the end, or where a member begins inside a
// procedure. Which one is missing cannot be seen in the words, but people indent: a
// closing brace that stands further left than the line of its opening one was probably meant for
// another.

/** Reads the brace that closes `open`, if what stands inside is over. */
export function readClosing(reader: Reader, open: Token): boolean {
  if (!at(reader, "}")) return false;
  if (reader.suspect === undefined && isLineStart(reader)) {
    const here = indentOf(reader, peek(reader));
    if (here < indentOf(reader, open)) reader.suspect = open;
  }
  return accept(reader, "}");
}

/** How far the line of `token` is indented. */
export function indentOf(
  { source: { text } }: Reader,
  { start }: Token,
): number {
  const line = text.lastIndexOf("\n", start - 1) + 1;
  return text.slice(line, start + 1).search(/\S/);
}

/** Says that the brace `open`, or one inside it, is never closed. */
export function complainUnclosed(reader: Reader, open: Token): void {
  const { suspect, unclosed } = reader;
  if (unclosed === reader.at) return;
  reader.unclosed = reader.at;
  const inside = suspect !== undefined && suspect.start >= open.start;
  const { start, end } = inside ? suspect : open;
  reader.suspect = undefined;
  const found = peek(reader);
  const where = atEnd(reader)
    ? "the end of the source"
    : `${found.text} at ${
      placeName(reader, found)
    }, which begins something new`;
  addMistake(reader, {
    code: "S002",
    message: "This { is never closed",
    help: `A } is missing before ${where}`,
    span: { start, end },
  });
}
