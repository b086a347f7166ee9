// # Parts inside parts
//
// A part may have parts of the same kind: a sum in a sum, a block in a block, a list in a list.
//
// Whoever reads a part inside a part says so here, and here it is counted. A source may be
// nested to a fixed depth and no deeper: whoever walks through the tree later calls itself
// for each part of a part, and a stranger's source must not be able to use up its stack.

import type { Token } from "./lexer.ts";
import {
  accept,
  at,
  Mistake,
  peek,
  placeName,
  type Reader,
  unexpected,
} from "./reading.ts";

/** How deeply blocks, expressions and types may be nested. */
export const DEEPEST = 64;

/** Reads one level deeper, unless that is too deep. */
export function deeper<T>(reader: Reader, read: (reader: Reader) => T): T {
  if (++reader.depth > DEEPEST) throw tooDeep(reader);
  const result = read(reader);
  reader.depth--;
  return result;
}

/**
 * Notes that `whole` is made of `parts`.
 *
 * @throws Mistake if it has become too deep. A long row of signs is as deep as nested
 * ones: it leans to the left.
 */
export function made<T extends object>(
  reader: Reader,
  whole: T,
  parts: readonly (object | undefined)[],
): T {
  const { heights } = reader;
  const height = parts.reduce<number>(
    (most, part) => part ? Math.max(most, 1 + (heights.get(part) ?? 0)) : most,
    0,
  );
  if (height > DEEPEST) throw tooDeep(reader);
  heights.set(whole, height);
  return whole;
}

function tooDeep(reader: Reader): Mistake {
  const { start, end } = peek(reader);
  return new Mistake({
    code: "S003",
    message: `Blocks and expressions are nested more than ${DEEPEST} deep here`,
    help: "Give a part of it a name with const",
    span: { start, end },
  });
}

/** Reads with or without records: in front of a block, a brace begins the block. */
export function withRecords<T>(
  reader: Reader,
  records: boolean,
  read: (reader: Reader) => T,
): T {
  const before = reader.records;
  reader.records = records;
  const result = read(reader);
  reader.records = before;
  return result;
}

// ## Lists

/** Reads things separated by commas up to `sign`; a comma may stand behind the last. */
export function readList<T>(
  reader: Reader,
  open: Token,
  sign: string,
  read: (reader: Reader) => T,
): T[] {
  const list: T[] = [];
  while (!accept(reader, sign)) {
    list.push(read(reader));
    if (!accept(reader, ",") && !at(reader, sign)) {
      throw unexpected(
        reader,
        `a comma, or ${sign} to close the ${open.text} at ${
          placeName(reader, open)
        }`,
      );
    }
  }
  return list;
}
