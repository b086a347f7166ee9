// # Reading interfaces
//
// The kernel's own sources declare operations without saying how they work: that is chapter 2's
// affair.
//
// `operation set(tick: u64): Timer fails Refusal cost 100;` is such a declaration. A semicolon
// stands where a spindle's procedure would have its braces.

import { readDeclarationIfAny } from "./declaration_parser.ts";
import { readExpression } from "./expression_parser.ts";
import { readEvent, readHeading } from "./member_parser.ts";
import {
  accept,
  at,
  atEnd,
  expect,
  peek,
  type Reader,
  readName,
  since,
  unexpected,
} from "./reading.ts";
import {
  attempt,
  complainUnclosed,
  readClosing,
  readSemicolon,
  skipPast,
} from "./recovery.ts";
import type {
  Expression,
  WrittenDeclaration,
  WrittenEvent,
  WrittenInterface,
  WrittenOperation,
} from "./syntax.ts";

interface Members {
  readonly declarations: WrittenDeclaration[];
  readonly operations: WrittenOperation[];
  readonly events: WrittenEvent[];
}

/** Reads an interface. */
export function readInterface(reader: Reader): WrittenInterface {
  expect(reader, "interface");
  const name = readName(reader, "the interface's name");
  const open = expect(reader, "{");
  const members: Members = { declarations: [], operations: [], events: [] };
  while (!readClosing(reader, open)) {
    if (atEnd(reader) || at(reader, "interface")) {
      complainUnclosed(reader, open);
      break;
    }
    attempt(reader, (reader) => readMember(reader, members), skipPast);
  }
  return { name, ...members };
}

function readMember(
  reader: Reader,
  { declarations, operations, events }: Members,
): void {
  const start = peek(reader);
  const declaration = at(reader, "linear")
    ? readLinear(reader)
    : readDeclarationIfAny(reader);
  if (declaration !== undefined) declarations.push(declaration);
  else if (accept(reader, "interrupt")) {
    events.push(readEvent(reader, start, true));
  } else if (at(reader, "event")) events.push(readEvent(reader, start, false));
  else operations.push(readOperation(reader));
}

/** `linear type Name releases operation;` */
function readLinear(reader: Reader): WrittenDeclaration {
  const start = expect(reader, "linear");
  expect(reader, "type");
  const name = readName(reader, "the type's name");
  expect(reader, "releases");
  const releases = readName(reader, "the operation that gives it back");
  readSemicolon(reader);
  return { kind: "opaque", name, releases, ...since(reader, start) };
}

function readOperation(reader: Reader): WrittenOperation {
  const start = peek(reader);
  const pure = accept(reader, "pure");
  const blocking = accept(reader, "blocking");
  if (!accept(reader, "operation")) {
    throw unexpected(
      reader,
      "an operation, an event, a type, a constant, or }",
    );
  }
  const heading = readHeading(reader, "operation");
  const reads = accept(reader, "is") ? readRecordField(reader) : undefined;
  const body = reads === undefined && accept(reader, "=")
    ? readExpression(reader)
    : undefined;
  const requires: Expression[] = [];
  while (accept(reader, "requires")) requires.push(readExpression(reader));
  const cost = accept(reader, "cost") ? readExpression(reader) : undefined;
  readSemicolon(reader);
  const span = since(reader, start);
  return { ...heading, pure, blocking, reads, body, requires, cost, ...span };
}

function readRecordField(reader: Reader): string {
  const record = readName(reader, "a record, as in Globals.ticks");
  expect(reader, ".");
  return `${record.text}.${readName(reader, "a field").text}`;
}
