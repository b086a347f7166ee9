// # From words to shape
//
// The parser reads a spindle from left to right, and each kind of thing is read by a
// function of its own.
//
// Such a parser is called *recursive descent*: the function that reads an `if` calls the one
// that reads a block, which calls the one that reads a statement, which may be an `if`. The
// shape of the calls is the shape of the tree.
//
// No word is ever read twice. What comes next is always clear from the next word, or from
// the next two, so a source of any length is read in a time that grows with its length
// only. The language was made to be read so. The one place where it was hard is
// `if x == Page { ... }`: does the brace begin a record or the block? It begins the block;
// a record there stands in parentheses.
//
// This file is the outermost of these functions; the pages before it are those that it calls.

import type { Diagnostic, Source } from "./diagnostics.ts";
import { readInterface } from "./interface_parser.ts";
import { type Members, readMember } from "./member_parser.ts";
import {
  accept,
  addMistake,
  at,
  atEnd,
  atName,
  expect,
  ifRight,
  type MoreStatements,
  openSource,
  type Reader,
  readName,
  since,
  unexpected,
} from "./reading.ts";
import {
  atMember,
  atStatementWord,
  attempt,
  complainUnclosed,
  readClosing,
  readHead,
  skipPast,
} from "./recovery.ts";
import { readStray } from "./statement_parser.ts";
import type { Name, WrittenInterface, WrittenSpindle } from "./syntax.ts";

/**
 * The spindle in `source`.
 *
 * @throws Refusal with everything that cannot stand where it stands
 */
export function parseSpindle(
  source: Source,
  more: MoreStatements = {},
): WrittenSpindle {
  const reader = openSource(source, more);
  return ifRight(reader, readWhole(reader)!);
}

/** What could be read of a source, and what could not. */
export interface Parsed {
  /** The spindle, without what could not be read; none if there is not even a beginning of one. */
  readonly written: WrittenSpindle | undefined;
  /** Everything that cannot stand where it stands, in the order of the source. */
  readonly mistakes: readonly Diagnostic[];
}

/**
 * As much of the spindle in `source` as could be read.
 *
 * @throws Refusal if that is hopeless
 */
export function parseParts(source: Source, more: MoreStatements = {}): Parsed {
  const reader = openSource(source, more);
  const written = readWhole(reader);
  const mistakes = reader.diagnostics
    .toSorted((a, b) => a.span.start - b.span.start);
  return { written, mistakes };
}

function readWhole(reader: Reader): WrittenSpindle | undefined {
  const spindle = attempt(reader, readSpindle, skipAll);
  if (!atEnd(reader)) attempt(reader, readMore, skipAll);
  return spindle;
}

/**
 * The interfaces in `source`, which is the kernel's own.
 *
 * @throws Refusal with everything that cannot stand where it stands
 */
export function parseInterfaces(source: Source): WrittenInterface[] {
  const reader = openSource(source);
  return ifRight(reader, readInterfaces(reader));
}

function readInterfaces(reader: Reader): WrittenInterface[] {
  const interfaces: WrittenInterface[] = [];
  while (!atEnd(reader)) {
    const one = attempt(reader, readInterface, skipPast);
    if (one !== undefined) interfaces.push(one);
  }
  return interfaces;
}

/**
 * The words of `source`, a spindle or interfaces, and what those are that do not tell
 * it themselves.
 *
 * @throws Refusal with everything that cannot stand where it stands
 */
export function parseWords(
  source: Source,
  more: MoreStatements = {},
): Pick<Reader, "tokens" | "roles"> {
  const reader = openSource(source, more);
  if (at(reader, "interface")) readInterfaces(reader);
  else readWhole(reader);
  return ifRight(reader, reader);
}

function skipAll(reader: Reader): void {
  reader.at = reader.tokens.length - 1;
}

/** What stands behind the spindle is refused; members are read for their own mistakes. */
function readMore(reader: Reader): void {
  const wanted = "nothing more after the spindle";
  if (at(reader, "spindle")) {
    throw unexpected(reader, `${wanted}: each has a source of its own`);
  }
  if (!atMember(reader)) {
    const many = at(reader, "}") ? ": here is one } too many" : "";
    throw unexpected(reader, wanted + many);
  }
  const { start, end } = reader.tokens[reader.at - 1]!;
  addMistake(reader, {
    code: "S002",
    message: "This } ends the spindle, but more of it follows",
    help: "This one is too many, or one before it",
    span: { start, end },
  });
  readUntil(reader, noMembers(), (reader) => {
    accept(reader, "}");
    return atEnd(reader);
  });
}

function readSpindle(reader: Reader): WrittenSpindle {
  const start = expect(reader, "spindle");
  const head = readHead(reader, (reader) => {
    const name = readName(reader, "the spindle's name");
    const uses = accept(reader, "uses") ? readUses(reader) : [];
    if (!at(reader, "{")) {
      throw unexpected(reader, uses.length > 0 ? "a comma or {" : "{");
    }
    return { name, uses };
  });
  const members = readMembers(reader);
  const { name, uses } = head ??
    { name: { ...start, text: "" }, uses: [] };
  return { name, uses, ...members, ...since(reader, start) };
}

function readUses(reader: Reader): Name[] {
  const wanted = "the name of another spindle";
  const uses = [readName(reader, wanted)];
  while (accept(reader, ",")) uses.push(readName(reader, wanted));
  return uses;
}

function readMembers(reader: Reader): Members {
  const open = expect(reader, "{");
  const members = noMembers();
  readUntil(reader, members, (reader) => {
    if (atEnd(reader)) complainUnclosed(reader, open);
    return atEnd(reader) || readClosing(reader, open);
  });
  return members;
}

function readUntil(
  reader: Reader,
  members: Members,
  isOver: (reader: Reader) => boolean,
): void {
  let before = reader.diagnostics.length;
  while (!isOver(reader)) {
    if (atStray(reader)) {
      readStray(reader, reader.diagnostics.length > before);
      continue;
    }
    before = reader.diagnostics.length;
    attempt(reader, (reader) => readMember(reader, members), skipPast);
  }
}

/** Whether a statement comes next, and not a member. */
function atStray(reader: Reader): boolean {
  if (at(reader, "const") || atMember(reader)) return false;
  if (atStatementWord(reader) || at(reader, "self")) return true;
  return atName(reader) &&
    ["=", ".", "[", "(", ":"].some((sign) => at(reader, sign, 1));
}

function noMembers(): Members {
  return {
    declarations: [],
    fields: [],
    procedures: [],
    events: [],
    handlers: [],
  };
}
