// # Types as they are written
//
// A type is a name, perhaps with bounds, or it is made of other types: an array, a slice, an
// option.
//
// The bound of `u32 < n` ends before `{`, `=` and `?`, so that it can stand in front of a
// body, a first value, or the sign of an option.

import { readBound, readExpression } from "./expression_parser.ts";
import { deeper, made, withRecords } from "./nesting.ts";
import {
  accept,
  at,
  close,
  expect,
  peek,
  type Reader,
  readName,
  readPath,
  since,
  unexpected,
} from "./reading.ts";
import type { Expression, Parameter, WrittenType } from "./syntax.ts";

/** Reads a type. */
export function readType(reader: Reader): WrittenType {
  return deeper(reader, readOption);
}

function readOption(reader: Reader): WrittenType {
  let type = readPlain(reader);
  while (at(reader, "?")) {
    const some = type;
    expect(reader, "?");
    type = made(reader, { kind: "option", some, ...since(reader, some) }, [
      some,
    ]);
  }
  return type;
}

function readPlain(reader: Reader): WrittenType {
  if (at(reader, "[")) return readRow(reader, false);
  if (at(reader, "mut")) return readRow(reader, true);
  const name = readPath(reader, "a type");
  const { least, limit, inclusive } = readRange(reader);
  const span = since(reader, name);
  const type = {
    kind: "named",
    name,
    least,
    limit,
    inclusive,
    ...span,
  } as const;
  return made(reader, type, [least, limit]);
}

/** The bounds behind the name of a type. */
function readRange(reader: Reader): {
  readonly least: Expression | undefined;
  readonly limit: Expression | undefined;
  readonly inclusive: boolean;
} {
  const inclusive = accept(reader, "<=");
  if (inclusive || accept(reader, "<")) {
    return { least: undefined, limit: readBound(reader), inclusive };
  }
  if (!accept(reader, "in")) {
    return { least: undefined, limit: undefined, inclusive: false };
  }
  const least = readBound(reader);
  const through = accept(reader, "..=");
  if (!through) expect(reader, "..");
  return { least, limit: readBound(reader), inclusive: through };
}

/** An array, `[element; length]`, or a slice, `[element]` or `mut [element]`. */
function readRow(reader: Reader, writable: boolean): WrittenType {
  const start = peek(reader);
  if (writable) expect(reader, "mut");
  const open = expect(reader, "[");
  const element = readType(reader);
  if (writable || !accept(reader, ";")) {
    if (!at(reader, "]") && !writable) throw unexpected(reader, "; or ]");
    close(reader, "]", open);
    const span = since(reader, start);
    const slice = { kind: "slice", element, writable, ...span } as const;
    return made(reader, slice, [element]);
  }
  const length = withRecords(reader, true, readExpression);
  close(reader, "]", open);
  const span = since(reader, start);
  const array = { kind: "array", element, length, ...span } as const;
  return made(reader, array, [element, length]);
}

// ## What stands around types

/** Reads `name: type`, perhaps with `consumes` in front. */
export function readParameter(reader: Reader): Parameter {
  const consumes = at(reader, "consumes") && !at(reader, ":", 1);
  if (consumes) expect(reader, "consumes");
  const name = readName(reader, "a name");
  expect(reader, ":");
  return { name, type: readType(reader), consumes };
}

/** Reads `: type`, if it is there. */
export function readAnnotation(reader: Reader): WrittenType | undefined {
  return accept(reader, ":") ? readType(reader) : undefined;
}
