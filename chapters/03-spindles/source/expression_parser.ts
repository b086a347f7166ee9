// # Reading expressions
//
// Signs bind as in most languages: products before sums, sums before comparisons, those
// before `&&`, and that before `||`. The bitwise signs bind more tightly than
// comparisons, which in C they do not, to the sorrow of many.

import type { Token } from "./lexer.ts";
import {
  accept,
  deeper,
  expect,
  made,
  peek,
  type Reader,
  readList,
  readName,
  readNumber,
  since,
} from "./reading.ts";
import type { BinaryOperator, Expression } from "./syntax.ts";

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

/** Reads an expression. */
export function readExpression(reader: Reader): Expression {
  return deeper(reader, () => readBinary(reader, 0));
}

function readBinary(reader: Reader, level: number): Expression {
  const operators = PRECEDENCE[level];
  if (operators === undefined) return readUnary(reader);
  let left = readBinary(reader, level + 1);
  for (;;) {
    const operator = operators.find((one) => accept(reader, one));
    if (operator === undefined) return left;
    const right = readBinary(reader, level + 1);
    const parts = [left, right];
    const span = since(reader, left);
    left = made(
      reader,
      { kind: "binary", operator, left, right, ...span },
      parts,
    );
  }
}

function readUnary(reader: Reader): Expression {
  const start = peek(reader);
  for (const operator of ["!", "-", "~"] as const) {
    if (!accept(reader, operator)) continue;
    const operand = deeper(reader, readUnary);
    const span = since(reader, start);
    return made(reader, { kind: "unary", operator, operand, ...span }, [
      operand,
    ]);
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
    return made(reader, { ...inner, ...since(reader, start) }, [inner]);
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
  const span = since(reader, start);
  return made(reader, { kind: "element", name, index, ...span }, [index]);
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
  const span = since(reader, start);
  const call = { kind: "call", target, name, parameters, ...span } as const;
  return made(reader, call, parameters);
}
