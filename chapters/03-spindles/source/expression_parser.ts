// # Reading expressions
//
// Signs bind as in most languages: products before sums, sums before comparisons, those
// before `&&`, and that before `||`. The bitwise signs bind more tightly than
// comparisons, which in C they do not, to the sorrow of many.
//
// Each row of the table below is one level. A level reads operands of the next level with
// its own signs between them, so that what binds most tightly is read first.

import type { Token } from "./lexer.ts";
import { deeper, made, readList, withRecords } from "./nesting.ts";
import {
  accept,
  at,
  close,
  expect,
  expectAs,
  peek,
  type Reader,
  readName,
  readNumber,
  since,
  unexpected,
} from "./reading.ts";
import { forgive } from "./recovery.ts";
import type { BinaryOperator, Expression, Name } from "./syntax.ts";

/** The signs between two operands, from those that bind loosely to those that bind tightly. */
export const PRECEDENCE: readonly (readonly BinaryOperator[])[] = [
  ["||"],
  ["&&"],
  ["==", "!=", "<", "<=", ">", ">="],
  ["|", "^"],
  ["&"],
  ["<<", ">>"],
  ["+", "-", "+!", "-!", "+|", "-|"],
  ["*", "/", "%", "*!", "*|"],
];

/** The level of comparisons, of which only one can stand between two operands. */
const COMPARING = 2;

/** Reads an expression. */
export function readExpression(reader: Reader): Expression {
  return deeper(reader, readChoice);
}

/** Reads an expression in front of a block: the next brace belongs to the block. */
export function readCondition(reader: Reader): Expression {
  return withRecords(reader, false, readComparing);
}

/** Reads an expression, in which `=` would be meant as `==`. */
function readComparing(reader: Reader): Expression {
  const left = readExpression(reader);
  if (!at(reader, "=")) return left;
  forgive(reader, "==, which compares");
  return build(reader, { ...left }, [left, readExpression(reader)]);
}

/** Reads an expression in which parts are not compared: the bound of a range. */
export function readBound(reader: Reader): Expression {
  return withRecords(
    reader,
    false,
    (reader) => deeper(reader, () => readBinary(reader, COMPARING + 1)),
  );
}

function readInside(reader: Reader): Expression {
  return withRecords(reader, true, readExpression);
}

/** The whole expression made of `parts`, unless it is too deep. */
function build(
  reader: Reader,
  whole: Expression,
  parts: readonly (Expression | undefined)[],
): Expression {
  return made(reader, whole, parts);
}

// ## Between operands

function readChoice(reader: Reader): Expression {
  const condition = readBinary(reader, 0);
  if (!at(reader, "?")) return condition;
  expectAs(reader, "?", "choice");
  const then = readExpression(reader);
  expectAs(reader, ":", "choice");
  const otherwise = readExpression(reader);
  const span = since(reader, condition);
  const choice = {
    kind: "choice",
    condition,
    then,
    otherwise,
    ...span,
  } as const;
  return build(reader, choice, [condition, then, otherwise]);
}

function readBinary(reader: Reader, level: number): Expression {
  const operators = PRECEDENCE[level];
  if (operators === undefined) return readUnary(reader);
  let left = readBinary(reader, level + 1);
  for (let count = 0;; count++) {
    const operator = operators.find((one) => at(reader, one));
    if (operator === undefined) return left;
    if (level === COMPARING && count > 0) throw comparedTwice(reader);
    expect(reader, operator);
    const right = readBinary(reader, level + 1);
    const span = since(reader, left);
    const both = { kind: "binary", operator, left, right, ...span } as const;
    left = build(reader, both, [left, right]);
  }
}

function comparedTwice(reader: Reader): Error {
  return unexpected(
    reader,
    "one comparison only; several are joined: a < b && b < c",
  );
}

// ## In front of an operand

function readUnary(reader: Reader): Expression {
  const start = peek(reader);
  for (const operator of ["!", "-", "~"] as const) {
    if (!at(reader, operator)) continue;
    expectAs(reader, operator, "unary");
    const operand = deeper(reader, readUnary);
    const span = since(reader, start);
    const unary = { kind: "unary", operator, operand, ...span } as const;
    return build(reader, unary, [operand]);
  }
  if (accept(reader, "try")) {
    const value = deeper(reader, readUnary);
    return build(reader, { kind: "try", value, ...since(reader, start) }, [
      value,
    ]);
  }
  return readPostfix(reader);
}

// ## Behind an operand

function readPostfix(reader: Reader): Expression {
  let of = readPrimary(reader);
  for (;;) {
    const next = readMember(reader, of) ?? readIndex(reader, of) ??
      readCall(reader, of) ?? readRecord(reader, of);
    if (next === undefined) return of;
    of = next;
  }
}

function readMember(reader: Reader, of: Expression): Expression | undefined {
  if (!accept(reader, ".")) return undefined;
  const name = readName(reader, "what is meant of it: a name");
  return build(reader, { kind: "member", of, name, ...since(reader, of) }, [
    of,
  ]);
}

/** An element, `of[index]`, or a part, `of[from..to]`. */
function readIndex(reader: Reader, of: Expression): Expression | undefined {
  if (!at(reader, "[")) return undefined;
  const open = expect(reader, "[");
  const from = at(reader, "..") ? undefined : readInside(reader);
  if (from !== undefined && !at(reader, "..")) {
    close(reader, "]", open);
    const span = since(reader, of);
    return build(reader, { kind: "element", of, index: from, ...span }, [
      of,
      from,
    ]);
  }
  expect(reader, "..");
  const to = at(reader, "]") ? undefined : readInside(reader);
  close(reader, "]", open);
  const span = since(reader, of);
  return build(reader, { kind: "part", of, from, to, ...span }, [of, from, to]);
}

function readCall(reader: Reader, target: Expression): Expression | undefined {
  if (!at(reader, "(")) return undefined;
  const parameters = readArguments(reader);
  const span = since(reader, target);
  const call = { kind: "call", target, parameters, ...span } as const;
  return build(reader, call, [target, ...parameters]);
}

/** What an operation is called with, in parentheses. */
function readArguments(reader: Reader): Expression[] {
  const open = expect(reader, "(");
  return readList(reader, open, ")", readInside);
}

/** `Name { field: value }`, where a brace does not begin a block. */
function readRecord(reader: Reader, of: Expression): Expression | undefined {
  if (!reader.records || !at(reader, "{")) return undefined;
  const name = at(reader, ")", -1) ? undefined : pathOf(of);
  if (name === undefined) return undefined;
  const open = expectAs(reader, "{", "record");
  const fields = readList(reader, open, "}", (reader) => {
    const name = readName(reader, "a field");
    expect(reader, ":");
    return { name, value: readInside(reader) };
  });
  reader.roles.set(reader.at - 1, "record");
  const span = since(reader, of);
  const values = fields.map(({ value }) => value);
  return build(reader, { kind: "record", name, fields, ...span }, values);
}

/** The name that `of` is, such as `Page` or `Cache.Page`. */
function pathOf(of: Expression): Name | undefined {
  const { start, end } = of;
  if (of.kind === "name") return { text: of.name, start, end };
  if (of.kind !== "member" || of.of.kind !== "name") return undefined;
  return { text: `${of.of.name}.${of.name.text}`, start, end };
}

// ## Operands

function readPrimary(reader: Reader): Expression {
  const start = peek(reader);
  if (start.kind === "number") {
    const value = readNumber(reader);
    return { kind: "number", value, ...since(reader, start) };
  }
  if (at(reader, "(")) return readParenthesis(reader);
  if (at(reader, "[")) return readArray(reader);
  if (at(reader, "raise")) return readRaise(reader);
  if (accept(reader, "true") || accept(reader, "false")) {
    const value = start.text === "true";
    return { kind: "truth", value, ...since(reader, start) };
  }
  if (accept(reader, "none")) return { kind: "none", ...since(reader, start) };
  if (accept(reader, "self")) return readSelf(reader, start);
  const name = readName(reader, "an expression");
  return { kind: "name", name: name.text, ...since(reader, start) };
}

function readSelf(reader: Reader, start: Token): Expression {
  if (!at(reader, ".")) throw unexpected(reader, ". and a field of the state");
  return { kind: "self", ...since(reader, start) };
}

function readParenthesis(reader: Reader): Expression {
  const open = expect(reader, "(");
  const inner = withRecords(reader, true, readComparing);
  close(reader, ")", open);
  return build(reader, { ...inner, ...since(reader, open) }, [inner]);
}

function readRaise(reader: Reader): Expression {
  const start = expect(reader, "raise");
  const event = readName(reader, "an event of this spindle");
  const parameters = readArguments(reader);
  const span = since(reader, start);
  const raise = { kind: "raise", event, parameters, ...span } as const;
  return build(reader, raise, parameters);
}

/** `[a, b, c]`, or `[value; count]`. */
function readArray(reader: Reader): Expression {
  const open = expect(reader, "[");
  const first = readInside(reader);
  if (accept(reader, ";")) {
    const count = readInside(reader);
    close(reader, "]", open);
    const span = since(reader, open);
    const filled = { kind: "filled", value: first, count, ...span } as const;
    return build(reader, filled, [first, count]);
  }
  const comma = accept(reader, ",");
  if (!comma && !at(reader, "]")) throw unexpected(reader, "a comma, ; or ]");
  const elements = [first, ...readList(reader, open, "]", readInside)];
  return build(
    reader,
    { kind: "array", elements, ...since(reader, open) },
    elements,
  );
}
