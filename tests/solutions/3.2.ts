// # Repeat
//
// A solution of exercise 3.2.

import {
  expect,
  expectBlock,
  type Expression,
  type Name,
  readBlock,
  readCondition,
  type Reader,
  readHead,
  since,
  type Statement,
} from "../../chapters/03-spindles/mod.ts";

/** Reads `repeat count { ... }`; the next word is `repeat`. */
export function readRepeat(reader: Reader): Statement {
  const word = expect(reader, "repeat");
  const to = readHead(reader, readCount);
  const body = readBlock(reader);
  const whole = since(reader, word);
  if (to === undefined) return { kind: "broken", ...whole };
  const { start, end } = to;
  const from: Expression = { kind: "number", value: 0n, start, end };
  const name: Name = { text: `repeat at ${word.start}`, start, end };
  return { kind: "for", name, from, to, body, ...whole };
}

function readCount(reader: Reader): Expression {
  const count = readCondition(reader);
  expectBlock(reader);
  return count;
}
