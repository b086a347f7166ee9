// # Reading cases
//
// What stands in front of the `=>` of a match is one case, with names for what it holds, or
// several cases without: `read(block, count)`, or `1, 2, 3`.

import { readList } from "./nesting.ts";
import {
  accept,
  at,
  expect,
  expectAs,
  peek,
  type Reader,
  readName,
  readNumber,
  since,
  unexpected,
} from "./reading.ts";
import type { Expression, Name } from "./syntax.ts";

/** Reads `read(block, count)`, or `1, 2, 3`. */
export function readPattern(reader: Reader): {
  readonly cases: readonly Expression[];
  readonly names: readonly Name[];
} {
  const cases = [readCase(reader)];
  if (at(reader, "(") && /^(name|member)$/.test(cases[0]!.kind)) {
    const open = expect(reader, "(");
    const names = readList(
      reader,
      open,
      ")",
      (reader) => readName(reader, "a name for what the case holds"),
    );
    return { cases, names };
  }
  while (accept(reader, ",")) {
    if (at(reader, "=>")) break;
    cases.push(readCase(reader));
  }
  return { cases, names: [] };
}

function readCase(reader: Reader): Expression {
  const start = peek(reader);
  if (at(reader, "-")) {
    expectAs(reader, "-", "unary");
    const operand = readCaseNumber(reader);
    const span = since(reader, start);
    return { kind: "unary", operator: "-", operand, ...span };
  }
  if (start.kind === "number") return readCaseNumber(reader);
  if (accept(reader, "true") || accept(reader, "false")) {
    const value = start.text === "true";
    return { kind: "truth", value, ...since(reader, start) };
  }
  if (accept(reader, "none")) return { kind: "none", ...since(reader, start) };
  return readCaseName(reader);
}

function readCaseNumber(reader: Reader): Expression {
  const start = peek(reader);
  const value = readNumber(reader);
  return { kind: "number", value, ...since(reader, start) };
}

/** `read`, `Request.read`, or `Cache.Request.read`. */
function readCaseName(reader: Reader): Expression {
  const start = peek(reader);
  if (at(reader, "(")) throw unexpected(reader, "a case without parentheses");
  const { text } = readName(reader, "a case, such as 3, none or Fault.pass");
  let of: Expression = { kind: "name", name: text, ...since(reader, start) };
  for (let count = 0; count < 2 && accept(reader, "."); count++) {
    const name = readName(reader, "a case");
    of = { kind: "member", of, name, ...since(reader, start) };
  }
  return of;
}
