// # A new statement with rules to choose
//
// The wrong answers to exercise 3.2 differ from the right one in a rule or two, so that is all
// that each of them says.

import {
  expect,
  expectBlock,
  type Expression,
  readBlock,
  readCondition,
  type Reader,
  readHead,
  since,
  type Span,
  type Statement,
} from "../../chapters/03-spindles/mod.ts";

/** The rules. */
export interface Rules {
  /** Reads the count. */
  readonly count: (reader: Reader) => Expression;
  /** Reads what stands in front of the block; nothing after a mistake. */
  readonly head: (
    reader: Reader,
    read: (reader: Reader) => Expression,
  ) => Expression | undefined;
  /** Insists on the block. */
  readonly insist: (reader: Reader) => void;
  /** The counter's name, if the statement and its count are here. */
  readonly name: (word: Span, count: Span) => string;
  /** The number at which the loop begins. */
  readonly first: bigint;
  /** The words of the statement: from its first one, or from its count, to where the reader is. */
  readonly span: (reader: Reader, word: Span, count: Span) => Span;
}

const RIGHT: Rules = {
  count: readCondition,
  head: readHead,
  insist: expectBlock,
  name: ({ start }) => `#${start}`,
  first: 0n,
  span: since,
};

/** The reading function by the right rules, but for some. */
export function repeatingBy(
  changed: Partial<Rules>,
): (reader: Reader) => Statement {
  const { count, head, insist, name, first, span } = { ...RIGHT, ...changed };
  return (reader) => {
    const word = expect(reader, "repeat");
    const to = head(reader, (reader) => {
      const counted = count(reader);
      insist(reader);
      return counted;
    });
    const body = readBlock(reader);
    if (to === undefined) return { kind: "broken", ...since(reader, word) };
    return {
      kind: "for",
      name: { text: name(word, to), start: to.start, end: to.end },
      from: { kind: "number", value: first, start: to.start, end: to.end },
      to,
      body,
      ...span(reader, word, to),
    };
  };
}
