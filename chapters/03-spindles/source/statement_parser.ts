// # Reading statements
//
// Most statements begin with a word that says what they are. What begins with no such word is
// an assignment, or an expression that is computed for what it does.
//
// `if`, `for` and `return` are read by their own functions. `self.used += 1;` is an expression
// first, until `+=` shows that it is assigned to.

import { readBlockOf, readStrayOf } from "./blocks.ts";
import { readCondition, readExpression } from "./expression_parser.ts";
import { foreignBeginning } from "./foreign.ts";
import { deeper } from "./nesting.ts";
import {
  accept,
  at,
  atEnd,
  expect,
  Mistake,
  peek,
  type Reader,
  readName,
  since,
  unexpected,
} from "./reading.ts";
import { readPattern } from "./pattern_parser.ts";
import {
  atMember,
  atStatement,
  attempt,
  complainUnclosed,
  expectBlock,
  forgive,
  readClosing,
  readHead,
  readSemicolon,
  skipPast,
} from "./recovery.ts";
import type {
  Statement,
  WrittenArm,
  WrittenBlock,
  WrittenElse,
} from "./syntax.ts";
import { readAnnotation } from "./type_parser.ts";
import { ARITHMETIC_SIGNS } from "./vocabulary.ts";

/** Reads statements in braces. */
export function readBlock(reader: Reader): WrittenBlock {
  return readBlockOf(reader, readStatement);
}

/** Reads statements outside of every procedure; see [[readStrayOf]]. */
export function readStray(reader: Reader, silent: boolean): void {
  readStrayOf(reader, readStatement, silent);
}

const READERS: Readonly<Record<string, (reader: Reader) => Statement>> = {
  const: readDeclaration,
  let: readDeclaration,
  var: readDeclaration,
  if: readIf,
  match: readMatch,
  switch: readMatch,
  for: readFor,
  while: readWhile,
  with: readWith,
  break: readLeave,
  continue: readLeave,
  return: readReturn,
  fail: readFail,
};

function readStatement(reader: Reader): Statement {
  const { text } = peek(reader);
  if (Object.hasOwn(READERS, text)) return READERS[text]!(reader);
  if (Object.hasOwn(reader.more, text)) return reader.more[text]!(reader);
  return readAssignment(reader);
}

// ## Names and values

function readDeclaration(reader: Reader): Statement {
  const start = peek(reader);
  const mutable = !accept(reader, "const");
  if (at(reader, "var")) forgive(reader, "let, or const if it never changes");
  else if (mutable) expect(reader, "let");
  if (at(reader, "mut")) {
    forgive(reader, "nothing, because what let names can change");
  }
  const name = readName(reader, "a name");
  const type = readAnnotation(reader);
  expect(reader, "=");
  const value = readExpression(reader);
  const otherwise = readElse(reader);
  if (otherwise === undefined) readSemicolon(reader);
  const span = since(reader, start);
  return { kind: "declare", name, mutable, type, value, otherwise, ...span };
}

/** Reads `else (why) { ... }`, if it is there. */
function readElse(reader: Reader): WrittenElse | undefined {
  if (!accept(reader, "else")) return undefined;
  let why;
  if (accept(reader, "(")) {
    why = readName(reader, "a name for why it failed");
    expect(reader, ")");
  }
  return { why, body: readBlock(reader) };
}

function readAssignment(reader: Reader): Statement {
  const start = peek(reader);
  refuseBeginning(reader);
  const target = readExpression(reader);
  const operator = ARITHMETIC_SIGNS.find((one) => accept(reader, `${one}=`));
  if (at(reader, ":")) {
    throw unexpected(
      reader,
      "a statement; a record in front of a block stands in parentheses",
    );
  }
  const assigns = operator !== undefined || accept(reader, "=");
  const value = assigns ? readExpression(reader) : undefined;
  const otherwise = assigns ? undefined : readElse(reader);
  if (otherwise === undefined) readSemicolon(reader);
  const span = since(reader, start);
  if (value === undefined) {
    return { kind: "evaluate", value: target, otherwise, ...span };
  }
  return { kind: "assign", target, operator, value, ...span };
}

/** Refuses what begins no statement, with a word about why people write it. */
function refuseBeginning(reader: Reader): void {
  const { text, start, end } = peek(reader);
  const wanted = Object.hasOwn(NOT_HERE, text) ? NOT_HERE[text] : undefined;
  if (wanted !== undefined) throw unexpected(reader, wanted);
  const help = foreignBeginning(reader.tokens, reader.at);
  if (help === undefined) return;
  const message = `Found ${text}`;
  throw new Mistake({ code: "S002", message, help, span: { start, end } });
}

const NOT_HERE: Readonly<Record<string, string>> = {
  ";": "a statement; no ; stands alone, or behind a }",
  "{": "a statement; braces stand behind if, for, while, match, with and =>",
  ")": "a statement; nothing is open that ) could close",
  "]": "a statement; nothing is open that ] could close",
  else: "a statement; else stands behind the } of an if",
};

// ## Choosing

function readIf(reader: Reader): Statement {
  const start = expect(reader, "if");
  const head = readHead(reader, (reader) => {
    const name = accept(reader, "const")
      ? readName(reader, "a name")
      : undefined;
    if (name !== undefined) expect(reader, "=");
    const condition = readCondition(reader);
    expectBlock(reader);
    return { name, condition };
  });
  const then = readBlock(reader);
  const otherwise = accept(reader, "else") ? readOtherwise(reader) : undefined;
  const span = since(reader, start);
  if (head === undefined) return { kind: "broken", ...span };
  return { kind: "if", ...head, then, otherwise, ...span };
}

/** What follows `else`: a block, or another `if` that stands for one. */
function readOtherwise(reader: Reader): WrittenBlock {
  if (!at(reader, "if")) return readBlock(reader);
  const nested = deeper(reader, readIf);
  return { statements: [nested], start: nested.start, end: nested.end };
}

function readMatch(reader: Reader): Statement {
  const start = peek(reader);
  if (at(reader, "switch")) forgive(reader, "match");
  else expect(reader, "match");
  const value = readHead(reader, readCondition);
  const { arms, otherwise } = deeper(reader, readArms);
  const span = since(reader, start);
  if (value === undefined) return { kind: "broken", ...span };
  return { kind: "match", value, arms, otherwise, ...span };
}

function readArms(reader: Reader): {
  readonly arms: readonly WrittenArm[];
  readonly otherwise: WrittenBlock | undefined;
} {
  const open = expect(reader, "{");
  const arms: WrittenArm[] = [];
  let otherwise: WrittenBlock | undefined;
  while (!readClosing(reader, open)) {
    const isOver = atMember(reader) || atEnd(reader) || atStatement(reader);
    if (isOver) {
      complainUnclosed(reader, open);
      break;
    }
    attempt(reader, (reader) => {
      if (otherwise !== undefined) {
        throw unexpected(reader, "}, because else is the last arm");
      }
      if (at(reader, "else")) otherwise = readElseArm(reader);
      else arms.push(readArm(reader));
    }, skipPast);
  }
  return { arms, otherwise };
}

function readElseArm(reader: Reader): WrittenBlock {
  expect(reader, "else");
  readArrow(reader);
  return readBlock(reader);
}

function readArrow(reader: Reader): void {
  if (at(reader, "->")) forgive(reader, "=>");
  else expect(reader, "=>");
  if (!at(reader, "{")) {
    throw unexpected(reader, "{ and what is done in this case");
  }
}

function readArm(reader: Reader): WrittenArm {
  const start = peek(reader);
  const pattern = readHead(reader, (reader) => {
    const pattern = readPattern(reader);
    readArrow(reader);
    return pattern;
  });
  const body = readBlock(reader);
  const { cases, names } = pattern ?? { cases: [], names: [] };
  return { cases, names, body, ...since(reader, start) };
}

// ## Repeating

function readFor(reader: Reader): Statement {
  const start = expect(reader, "for");
  const head = readHead(reader, (reader) => {
    const name = readName(reader, "the counter's name, as in for i in 0..10");
    expect(reader, "in");
    const from = readCondition(reader);
    if (at(reader, "..=")) {
      throw unexpected(reader, ".. and the first number that is not reached");
    }
    const to = accept(reader, "..") ? readCondition(reader) : undefined;
    expectBlock(reader, to ? "{" : ".. or {");
    return { name, from, to };
  });
  const body = readBlock(reader);
  const span = since(reader, start);
  if (head === undefined) return { kind: "broken", ...span };
  return { kind: "for", ...head, body, ...span };
}

function readWhile(reader: Reader): Statement {
  const start = expect(reader, "while");
  const head = readHead(reader, (reader) => {
    const condition = readCondition(reader);
    if (!accept(reader, "budget")) {
      throw unexpected(reader, "budget and the most rounds: budget 100");
    }
    const budget = readCondition(reader);
    expectBlock(reader);
    return { condition, budget };
  });
  const body = readBlock(reader);
  const span = since(reader, start);
  if (head === undefined) return { kind: "broken", ...span };
  return { kind: "while", ...head, body, ...span };
}

// ## Holding and leaving

function readWith(reader: Reader): Statement {
  const start = expect(reader, "with");
  const head = readHead(reader, (reader) => {
    const name = readName(reader, "a name");
    expect(reader, "=");
    const value = readCondition(reader);
    const otherwise = readElse(reader);
    expectBlock(reader);
    return { name, value, otherwise };
  });
  const body = readBlock(reader);
  const span = since(reader, start);
  if (head === undefined) return { kind: "broken", ...span };
  return { kind: "with", ...head, body, ...span };
}

function readLeave(reader: Reader): Statement {
  const start = peek(reader);
  const kind = accept(reader, "break") ? "break" : "continue";
  if (kind === "continue") expect(reader, kind);
  readSemicolon(reader);
  return { kind, ...since(reader, start) };
}

function readReturn(reader: Reader): Statement {
  const start = expect(reader, "return");
  const value = at(reader, ";") || at(reader, "}")
    ? undefined
    : readExpression(reader);
  readSemicolon(reader);
  return { kind: "return", value, ...since(reader, start) };
}

function readFail(reader: Reader): Statement {
  const start = expect(reader, "fail");
  const why = readExpression(reader);
  readSemicolon(reader);
  return { kind: "fail", why, ...since(reader, start) };
}

// :::exercise 3.2
// :::
