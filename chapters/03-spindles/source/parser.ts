// # From words to shape
//
// The parser reads a spindle from left to right, and each kind of thing is read by a
// function of its own. It stops at the first word that cannot stand where it stands.

import { readExpression } from "./expression_parser.ts";
import type { Source } from "./diagnostics.ts";
import {
  accept,
  at,
  deeper,
  expect,
  openSource,
  peek,
  type Reader,
  readList,
  readName,
  readNumber,
  since,
  unexpected,
} from "./reading.ts";
import type {
  Expression,
  Parameter,
  Statement,
  WrittenBlock,
  WrittenEntry,
  WrittenEvent,
  WrittenField,
  WrittenHandler,
  WrittenInterface,
  WrittenOperation,
  WrittenSpindle,
  WrittenType,
} from "./syntax.ts";

/**
 * The spindle in `source`.
 *
 * @throws Refusal at the first word that cannot stand where it stands
 */
export function parseSpindle(source: Source): WrittenSpindle {
  const reader = openSource(source);
  const spindle = readSpindle(reader);
  if (peek(reader).kind !== "end") {
    throw unexpected(reader, "nothing more after the spindle");
  }
  return spindle;
}

/**
 * The interfaces in `source`, which is the kernel's own.
 *
 * @throws Refusal at the first word that cannot stand where it stands
 */
export function parseInterfaces(source: Source): WrittenInterface[] {
  const reader = openSource(source);
  const interfaces: WrittenInterface[] = [];
  while (peek(reader).kind !== "end") interfaces.push(readInterface(reader));
  return interfaces;
}

// ## A spindle and its members

function readSpindle(reader: Reader): WrittenSpindle {
  const start = expect(reader, "spindle");
  const name = readName(reader, "the spindle's name");
  expect(reader, "{");
  const fields: WrittenField[] = [];
  const entries: WrittenEntry[] = [];
  const handlers: WrittenHandler[] = [];
  while (!accept(reader, "}")) {
    if (at(reader, "state")) fields.push(...readState(reader));
    else if (at(reader, "entry")) entries.push(readEntry(reader));
    else if (at(reader, "on")) handlers.push(readHandler(reader));
    else throw unexpected(reader, "state, entry, on or }");
  }
  return { name, fields, entries, handlers, ...since(reader, start) };
}

function readState(reader: Reader): WrittenField[] {
  expect(reader, "state");
  expect(reader, "{");
  const fields: WrittenField[] = [];
  while (!accept(reader, "}")) {
    const { name, type } = readParameter(reader);
    const initial = accept(reader, "=") ? readExpression(reader) : undefined;
    expect(reader, ";");
    fields.push({ name, type, initial });
  }
  return fields;
}

function readEntry(reader: Reader): WrittenEntry {
  const start = expect(reader, "entry");
  const name = readName(reader, "the entry's name");
  expect(reader, "(");
  const parameters = readList(reader, ")", readParameter);
  const result = readResult(reader);
  const body = readBlock(reader);
  return { name, parameters, result, body, ...since(reader, start) };
}

function readHandler(reader: Reader): WrittenHandler {
  const start = expect(reader, "on");
  const from = readName(reader, "an interface, as in Trap.systemCall");
  expect(reader, ".");
  const event = readName(reader, "an event");
  expect(reader, "(");
  const parameters = readList(
    reader,
    ")",
    (reader) => readName(reader, "a parameter's name"),
  );
  const filter = accept(reader, "when") ? readExpression(reader) : undefined;
  const body = readBlock(reader);
  const span = since(reader, start);
  return { interface: from, event, parameters, filter, body, ...span };
}

function readParameter(reader: Reader): Parameter {
  const name = readName(reader, "a name");
  expect(reader, ":");
  return { name, type: readType(reader) };
}

function readResult(reader: Reader): WrittenType | undefined {
  return accept(reader, ":") ? readType(reader) : undefined;
}

function readType(reader: Reader): WrittenType {
  const start = peek(reader);
  if (!accept(reader, "[")) {
    const name = readName(reader, "a type");
    return { name: name.text, length: undefined, ...since(reader, start) };
  }
  const name = readName(reader, "the type of the elements");
  expect(reader, ";");
  const length = readNumber(reader);
  expect(reader, "]");
  return { name: name.text, length, ...since(reader, start) };
}

// ## Statements

function readBlock(reader: Reader): WrittenBlock {
  return deeper(reader, () => {
    const start = expect(reader, "{");
    const statements: Statement[] = [];
    while (!accept(reader, "}")) statements.push(readStatement(reader));
    return { statements, ...since(reader, start) };
  });
}

/** What to do instead, for statements that other languages have. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["while", "the only loop: for i in 0..10 { ... }"],
  ["break", "something else: only return leaves a loop early"],
  ["continue", "an if around the rest of the round"],
  ["switch", "if ... else if ..."],
  ["var", "let, or const"],
]);

function readStatement(reader: Reader): Statement {
  const instead = INSTEAD.get(peek(reader).text);
  if (instead !== undefined) throw unexpected(reader, instead);
  if (at(reader, "const") || at(reader, "let")) return readDeclaration(reader);
  if (at(reader, "if")) return readIf(reader);
  if (at(reader, "for")) return readFor(reader);
  if (at(reader, "return")) return readReturn(reader);
  return readAssignment(reader);
}

function readDeclaration(reader: Reader): Statement {
  const start = peek(reader);
  const mutable = accept(reader, "let");
  if (!mutable) expect(reader, "const");
  const name = readName(reader, "a name");
  const type = accept(reader, ":") ? readType(reader) : undefined;
  expect(reader, "=");
  const value = readExpression(reader);
  expect(reader, ";");
  const span = since(reader, start);
  return { kind: "declare", name, mutable, type, value, ...span };
}

function readIf(reader: Reader): Statement {
  const start = expect(reader, "if");
  const condition = readExpression(reader);
  const then = readBlock(reader);
  const otherwise = accept(reader, "else") ? readElse(reader) : undefined;
  const span = since(reader, start);
  return { kind: "if", condition, then, otherwise, ...span };
}

/** What follows `else`: a block, or another `if` as a block of its own. */
function readElse(reader: Reader): WrittenBlock {
  if (!at(reader, "if")) return readBlock(reader);
  const nested = deeper(reader, readIf);
  return { statements: [nested], start: nested.start, end: nested.end };
}

function readFor(reader: Reader): Statement {
  const start = expect(reader, "for");
  const name = readName(reader, "the counter's name");
  expect(reader, "in");
  const from = readExpression(reader);
  expect(reader, "..");
  const to = readExpression(reader);
  const body = readBlock(reader);
  return { kind: "for", name, from, to, body, ...since(reader, start) };
}

function readReturn(reader: Reader): Statement {
  const start = expect(reader, "return");
  const value = at(reader, ";") ? undefined : readExpression(reader);
  expect(reader, ";");
  return { kind: "return", value, ...since(reader, start) };
}

function readAssignment(reader: Reader): Statement {
  const start = peek(reader);
  const target = readExpression(reader);
  const sign = ["=", "+=", "-="].find((one) => accept(reader, one));
  const value = sign === undefined ? undefined : readExpression(reader);
  expect(reader, ";");
  const span = since(reader, start);
  if (value === undefined) return { kind: "evaluate", value: target, ...span };
  const operator = sign === "+=" ? "+" : sign === "-=" ? "-" : undefined;
  return { kind: "assign", target, operator, value, ...span };
}

// ## Interfaces

function readInterface(reader: Reader): WrittenInterface {
  expect(reader, "interface");
  const name = readName(reader, "the interface's name");
  expect(reader, "{");
  const operations: WrittenOperation[] = [];
  const events: WrittenEvent[] = [];
  while (!accept(reader, "}")) {
    if (at(reader, "event")) events.push(readEvent(reader));
    else operations.push(readOperation(reader));
  }
  return { name, operations, events };
}

function readEvent(reader: Reader): WrittenEvent {
  const start = expect(reader, "event");
  const name = readName(reader, "the event's name");
  expect(reader, "(");
  const parameters = readList(reader, ")", readParameter);
  const result = readResult(reader);
  expect(reader, "within");
  const budget = readNumber(reader);
  expect(reader, ";");
  return { name, parameters, result, budget, ...since(reader, start) };
}

function readOperation(reader: Reader): WrittenOperation {
  const start = peek(reader);
  const pure = accept(reader, "pure");
  expect(reader, "operation");
  const name = readName(reader, "the operation's name");
  expect(reader, "(");
  const parameters = readList(reader, ")", readParameter);
  const result = readResult(reader);
  const reads = accept(reader, "is") ? readRecordField(reader) : undefined;
  const requires: Expression[] = [];
  while (accept(reader, "requires")) requires.push(readExpression(reader));
  const cost = accept(reader, "cost") ? readExpression(reader) : undefined;
  expect(reader, ";");
  const span = since(reader, start);
  return { name, parameters, result, pure, reads, requires, cost, ...span };
}

function readRecordField(reader: Reader): string {
  const record = readName(reader, "a record, as in Globals.ticks");
  expect(reader, ".");
  return `${record.text}.${readName(reader, "a field").text}`;
}
