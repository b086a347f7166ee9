// # Reading statements
//
// Most statements begin with a word that says what they are. What begins with no such word is
// an assignment, or an expression that is computed for what it does.

import { readCondition, readExpression } from "./expression_parser.ts";
import { foreignBeginning } from "./foreign.ts";
import {
  accept,
  at,
  atEnd,
  complain,
  deeper,
  expect,
  Mistake,
  peek,
  type Reader,
  readName,
  since,
  unexpected,
  withRecords,
} from "./reading.ts";
import { readPattern } from "./pattern_parser.ts";
import {
  atMember,
  attempt,
  complainUnclosed,
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
  return deeper(reader, () => {
    const open = expect(reader, "{");
    const statements: Statement[] = [];
    while (!readClosing(reader, open)) {
      if (atMember(reader) || atEnd(reader)) {
        complainUnclosed(reader, open);
        break;
      }
      statements.push(readGuarded(reader));
    }
    return { statements, ...since(reader, open) };
  });
}

/** Reads a statement; one that makes no sense is reported and becomes `broken`. */
function readGuarded(reader: Reader): Statement {
  const start = peek(reader);
  const read = (reader: Reader) => withRecords(reader, true, readStatement);
  return attempt(reader, read, skipPast) ??
    { kind: "broken", ...since(reader, start) };
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
  return readAssignment(reader);
}

// ## Names and values

function readDeclaration(reader: Reader): Statement {
  const start = peek(reader);
  const mutable = !accept(reader, "const");
  if (at(reader, "var")) forgive(reader, "let, or const if it never changes");
  else if (mutable) expect(reader, "let");
  if (at(reader, "mut")) forgive(reader, "let alone");
  const name = readName(reader, "a name");
  const type = readAnnotation(reader);
  expect(reader, "=");
  const value = readExpression(reader);
  const otherwise = readElse(reader);
  if (otherwise === undefined) readSemicolon(reader);
  const span = since(reader, start);
  return { kind: "declare", name, mutable, type, value, otherwise, ...span };
}

/** Goes over a word of another language, and says what it is here. */
function forgive(reader: Reader, instead: string): void {
  const { start, end, text } = peek(reader);
  complain(reader, {
    code: "S002",
    message: `Found ${text}`,
    help: `Instead of ${text} write: ${instead}`,
    span: { start, end },
  });
  reader.at++;
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
  const instead = foreignBeginning(reader.tokens, reader.at);
  if (instead !== undefined) throw foreign(reader, instead);
  const target = readExpression(reader);
  const operator = ARITHMETIC_SIGNS.find((one) => accept(reader, `${one}=`));
  const assigns = operator !== undefined || accept(reader, "=");
  const value = assigns ? readExpression(reader) : undefined;
  readSemicolon(reader);
  const span = since(reader, start);
  if (value === undefined) return { kind: "evaluate", value: target, ...span };
  return { kind: "assign", target, operator, value, ...span };
}

function foreign(reader: Reader, help: string): Mistake {
  const { text, start, end } = peek(reader);
  const message = `Found ${text}`;
  return new Mistake({ code: "S002", message, help, span: { start, end } });
}

// ## Choosing

function readIf(reader: Reader): Statement {
  const start = expect(reader, "if");
  const head = readHead(reader, (reader) => {
    if (!accept(reader, "const")) {
      return { name: undefined, condition: readCondition(reader) };
    }
    const name = readName(reader, "a name");
    expect(reader, "=");
    return { name, condition: readCondition(reader) };
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
    if (atMember(reader) || atEnd(reader)) {
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
  expect(reader, "=>");
  return readBlock(reader);
}

function readArm(reader: Reader): WrittenArm {
  const start = peek(reader);
  const pattern = readHead(reader, (reader) => {
    const pattern = readPattern(reader);
    expect(reader, "=>");
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
    if (!at(reader, "{")) throw unexpected(reader, to ? "{" : ".. or {");
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
    return { condition, budget: readCondition(reader) };
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
    return { name, value, otherwise: readElse(reader) };
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
