// # From words to shape
//
// The parser reads a spindle from left to right, and each kind of thing is read by a
// function of its own.
//
// It stops at the first word that cannot stand where it stands. A source may be nested to
// a fixed depth and no deeper, so that the parser's own stack is never at a stranger's
// mercy.

import type { Refusal, Source, Span } from "./diagnostics.ts";
import { refuse, type Token, tokenize } from "./lexer.ts";
import type {
  BinaryOperator,
  Expression,
  Name,
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

/** How deeply blocks and expressions may be nested. */
export const DEEPEST = 64;

/** The tokens, and how far they have been read. */
interface Reader {
  readonly source: Source;
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

/**
 * The spindle in `source`.
 *
 * @throws Refusal at the first word that cannot stand where it stands
 */
export function parseSpindle(source: Source): WrittenSpindle {
  const reader = { source, tokens: tokenize(source), at: 0, depth: 0 };
  const spindle = readSpindle(reader);
  if (peek(reader).kind !== "end") {
    throw unexpected(reader, "nothing more after the spindle");
  }
  return spindle;
}

/** The interfaces in `source`, which is the kernel's own. */
export function parseInterfaces(source: Source): WrittenInterface[] {
  const reader = { source, tokens: tokenize(source), at: 0, depth: 0 };
  const interfaces: WrittenInterface[] = [];
  while (peek(reader).kind !== "end") interfaces.push(readInterface(reader));
  return interfaces;
}

// ## Reading one word

function peek(reader: Reader): Token {
  return reader.tokens[reader.at]!;
}

/** Whether the next word is `text`. */
function at(reader: Reader, text: string): boolean {
  const token = peek(reader);
  return token.text === text && token.kind !== "end";
}

/** Reads `text` if it comes next. */
function accept(reader: Reader, text: string): boolean {
  if (!at(reader, text)) return false;
  reader.at++;
  return true;
}

/** Reads `text`, which must come next. */
function expect(reader: Reader, text: string): Token {
  const token = peek(reader);
  if (!accept(reader, text)) throw unexpected(reader, text);
  return token;
}

function unexpected(reader: Reader, wanted: string): Refusal {
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
  "spindle interface operation event state entry on when const let if else for in return requires cost within pure is self true false"
    .split(" "),
);

function readName(reader: Reader, what: string): Name {
  const token = peek(reader);
  if (token.kind !== "name" || KEYWORDS.has(token.text)) {
    throw unexpected(reader, what);
  }
  reader.at++;
  return { text: token.text, start: token.start, end: token.end };
}

function readNumber(reader: Reader): bigint {
  const token = peek(reader);
  const digits = token.text.replaceAll("_", "");
  if (token.kind !== "number" || /^0[xb]$/.test(digits)) {
    throw unexpected(reader, "a number");
  }
  reader.at++;
  return BigInt(digits);
}

/** The span from `start` to the last word read. */
function since(reader: Reader, start: Span): Span {
  return { start: start.start, end: reader.tokens[reader.at - 1]!.end };
}

/** Reads one level deeper, unless that is too deep. */
function deeper<T>(reader: Reader, read: (reader: Reader) => T): T {
  if (++reader.depth > DEEPEST) throw tooDeep(reader);
  const result = read(reader);
  reader.depth--;
  return result;
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
function readList<T>(
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

function readStatement(reader: Reader): Statement {
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

// ## Expressions
//
// Signs bind as in most languages: products before sums, sums before comparisons, those
// before `&&`, and that before `||`. The bitwise signs bind more tightly than
// comparisons, which in C they do not, to the sorrow of many.

const PRECEDENCE: readonly (readonly BinaryOperator[])[] = [
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["|", "^"],
  ["&"],
  ["<<", ">>"],
  ["+", "-"],
  ["*"],
];

function readExpression(reader: Reader): Expression {
  return deeper(reader, () => readBinary(reader, 0));
}

function readBinary(reader: Reader, level: number): Expression {
  const operators = PRECEDENCE[level];
  if (operators === undefined) return readUnary(reader);
  let left = readBinary(reader, level + 1);
  for (let length = 1;; length++) {
    const operator = operators.find((one) => accept(reader, one));
    if (operator === undefined) return left;
    // A long row of signs is as deep as nested ones: it leans to the left.
    if (length > DEEPEST) throw tooDeep(reader);
    const right = readBinary(reader, level + 1);
    const span = since(reader, left);
    left = { kind: "binary", operator, left, right, ...span };
  }
}

function readUnary(reader: Reader): Expression {
  const start = peek(reader);
  for (const operator of ["!", "-", "~"] as const) {
    if (!accept(reader, operator)) continue;
    const operand = deeper(reader, readUnary);
    return { kind: "unary", operator, operand, ...since(reader, start) };
  }
  return readPrimary(reader);
}

function readPrimary(reader: Reader): Expression {
  const start = peek(reader);
  if (start.kind === "number") {
    const value = readNumber(reader);
    return { kind: "number", value, ...since(reader, start) };
  }
  if (accept(reader, "true") || accept(reader, "false")) {
    const value = start.text === "true";
    return { kind: "truth", value, ...since(reader, start) };
  }
  if (accept(reader, "(")) {
    const inner = readExpression(reader);
    expect(reader, ")");
    return { ...inner, ...since(reader, start) };
  }
  if (accept(reader, "self")) return readField(reader, start);
  return readNamed(reader, start);
}

function readField(reader: Reader, start: Token): Expression {
  expect(reader, ".");
  const name = readName(reader, "a field of the state");
  if (!accept(reader, "[")) {
    return { kind: "field", name, ...since(reader, start) };
  }
  const index = readExpression(reader);
  expect(reader, "]");
  return { kind: "element", name, index, ...since(reader, start) };
}

/** A name, a call of an operation, or a conversion. */
function readNamed(reader: Reader, start: Token): Expression {
  const first = readName(reader, "an expression");
  const second = accept(reader, ".")
    ? readName(reader, "an operation")
    : undefined;
  if (second !== undefined) expect(reader, "(");
  else if (!accept(reader, "(")) {
    return { kind: "name", name: first.text, ...since(reader, start) };
  }
  const parameters = readList(reader, ")", readExpression);
  const target = second === undefined ? undefined : first;
  const name = second ?? first;
  return { kind: "call", target, name, parameters, ...since(reader, start) };
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
