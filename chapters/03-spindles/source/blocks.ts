// # Reading blocks
//
// A block is a row of statements in braces, and braces are what is most often missing or too
// many.
//
// One brace must not make everything behind it wrong. If the first one of a block is
// missing, its statements are known by how far they are indented. If the last one is
// missing, the next member ends the block. And if there is one too many, what follows is
// still read as the statements that it is.

import type { Diagnostic } from "./diagnostics.ts";
import { deeper, withRecords } from "./nesting.ts";
import {
  accept,
  addMistake,
  at,
  atEnd,
  expect,
  peek,
  placeName,
  type Reader,
  since,
  unexpected,
} from "./reading.ts";
import {
  atMember,
  attempt,
  complainUnclosed,
  indentOf,
  isLineStart,
  readClosing,
  skipPast,
} from "./recovery.ts";
import type { Statement, WrittenBlock } from "./syntax.ts";

/** Reads one statement. */
export type StatementReader = (reader: Reader) => Statement;

/** Reads statements in braces. */
export function readBlockOf(
  reader: Reader,
  read: StatementReader,
): WrittenBlock {
  return deeper(reader, () => {
    if (!at(reader, "{")) return readUnopened(reader, read);
    const open = expect(reader, "{");
    const statements: Statement[] = [];
    while (!readClosing(reader, open)) {
      if (isOver(reader)) {
        complainUnclosed(reader, open);
        break;
      }
      statements.push(readGuarded(reader, read, statements.at(-1)));
    }
    return { statements, ...since(reader, open) };
  });
}

/**
 * Reads statements whose opening brace is missing. Where they end is seen from how lines are
 * indented.
 *
 * @throws Mistake if nothing follows that could be a block
 */
function readUnopened(reader: Reader, read: StatementReader): WrittenBlock {
  const start = peek(reader);
  const mistake = unexpected(reader, "{");
  if (at(reader, ";") || isOver(reader)) throw mistake;
  addMistake(reader, mistake.diagnostic);
  const margin = indentOf(reader, reader.tokens[reader.at - 1]!);
  const statements: Statement[] = [];
  do statements.push(readGuarded(reader, read, undefined)); while (
    !isOver(reader) &&
    (!isLineStart(reader) || indentOf(reader, peek(reader)) > margin)
  );
  const closed = !isLineStart(reader) ||
    indentOf(reader, peek(reader)) === margin;
  if (closed) accept(reader, "}");
  return { statements, ...since(reader, start) };
}

/** Whether no statement can follow. */
function isOver(reader: Reader): boolean {
  return at(reader, "}") || atMember(reader) || atEnd(reader);
}

/**
 * Reads statements or fields outside of what they could stand in, up to the brace that was to
 * close it. They are reported once, unless something was wrong just before: then that is why.
 */
export function readStrayOf(
  reader: Reader,
  read: StatementReader,
  silent: boolean,
): void {
  const isField = at(reader, ":", 1);
  if (!silent) addMistake(reader, strayMistake(reader, isField));
  while (!isOver(reader)) {
    if (isField) skipPast(reader, reader.at);
    else readGuarded(reader, read, undefined);
  }
  const margin = indentOf(reader, reader.tokens[0]!);
  const isLast = isLineStart(reader) &&
    indentOf(reader, peek(reader)) <= margin;
  if (!isLast && reader.tokens[reader.at + 1]?.kind !== "end") {
    accept(reader, "}");
  }
}

function strayMistake(reader: Reader, isField: boolean): Diagnostic {
  const { text, start, end } = peek(reader);
  const before = reader.tokens[reader.at - 1]!;
  const many = before.text === "}"
    ? `: the } at ${placeName(reader, before)} may be too many`
    : "";
  return {
    code: "S002",
    message: `Found ${text}, which begins a ${isField ? "field" : "statement"}`,
    help: isField
      ? `Fields stand inside state, record or view${many}`
      : `Statements stand inside procedures${many}`,
    span: { start, end },
  };
}

/** Reads a statement; one that makes no sense is reported and becomes `broken`. */
function readGuarded(
  reader: Reader,
  read: StatementReader,
  before: Statement | undefined,
): Statement {
  const start = peek(reader);
  const told = reader.diagnostics.length;
  const statement = attempt(reader, (reader) => {
    if (before?.kind !== "broken" || !at(reader, "{")) {
      return withRecords(reader, true, read);
    }
    readBlockOf(reader, read);
  }, skipPast);
  if (statement !== undefined && reader.diagnostics.length === told) {
    return statement;
  }
  return { kind: "broken", ...since(reader, start) };
}
