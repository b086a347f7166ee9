// # Reading declarations
//
// A declaration gives a name to a type or to a constant, as `type Place = u32 < 16;` does. It looks
// the same in a spindle and in an interface of the kernel.

import { readExpression } from "./expression_parser.ts";
import { readList } from "./nesting.ts";
import {
  accept,
  at,
  atEnd,
  expect,
  peek,
  type Reader,
  readName,
  since,
  unexpected,
} from "./reading.ts";
import {
  atMember,
  attempt,
  complainUnclosed,
  readClosing,
  readSemicolon,
  skipCase,
  skipPast,
} from "./recovery.ts";
import type {
  WrittenCase,
  WrittenDeclaration,
  WrittenField,
} from "./syntax.ts";
import { readAnnotation, readParameter, readType } from "./type_parser.ts";

const READERS: Readonly<
  Record<string, (reader: Reader) => WrittenDeclaration>
> = {
  const: readConstant,
  type: readAlias,
  record: readRecordType,
  view: readView,
  enum: readEnum,
  variant: readVariant,
};

/** Reads a declaration, if one comes next. */
export function readDeclarationIfAny(
  reader: Reader,
): WrittenDeclaration | undefined {
  const { text } = peek(reader);
  return Object.hasOwn(READERS, text) ? READERS[text]!(reader) : undefined;
}

function readConstant(reader: Reader): WrittenDeclaration {
  const start = expect(reader, "const");
  const name = readName(reader, "the constant's name");
  const type = readAnnotation(reader);
  expect(reader, "=");
  const value = readExpression(reader);
  readSemicolon(reader);
  return { kind: "constant", name, type, value, ...since(reader, start) };
}

/** `type Name = type;`, or in an interface `type Name;`. */
function readAlias(reader: Reader): WrittenDeclaration {
  const start = expect(reader, "type");
  const name = readName(reader, "the type's name");
  if (accept(reader, ";")) {
    const span = since(reader, start);
    return { kind: "opaque", name, releases: undefined, ...span };
  }
  expect(reader, "=");
  const type = readType(reader);
  readSemicolon(reader);
  return { kind: "alias", name, type, ...since(reader, start) };
}

// ## Fields

function readRecordType(reader: Reader): WrittenDeclaration {
  const start = expect(reader, "record");
  const name = readName(reader, "the record's name");
  const fields = readFields(reader, readPlainField);
  return { kind: "record", name, fields, ...since(reader, start) };
}

function readView(reader: Reader): WrittenDeclaration {
  const start = expect(reader, "view");
  const name = readName(reader, "the view's name");
  const fields = readFields(reader, readViewField);
  return { kind: "view", name, fields, ...since(reader, start) };
}

/** Reads fields in braces, each with a semicolon behind it. */
export function readFields(
  reader: Reader,
  read: (reader: Reader) => WrittenField,
): WrittenField[] {
  const open = expect(reader, "{");
  const fields: WrittenField[] = [];
  while (!readClosing(reader, open)) {
    if (atMember(reader) || atEnd(reader)) {
      complainUnclosed(reader, open);
      break;
    }
    const field = attempt(reader, (reader) => {
      const field = read(reader);
      readSemicolon(reader);
      return field;
    }, skipPast);
    if (field !== undefined) fields.push(field);
  }
  return fields;
}

function readPlainField(reader: Reader): WrittenField {
  const name = readName(reader, "a field's name, or }");
  expect(reader, ":");
  const type = readType(reader);
  return { name, type, order: "little", initial: undefined };
}

function readViewField(reader: Reader): WrittenField {
  const field = readPlainField(reader);
  const order = accept(reader, "big") ? "big" : "little";
  if (order === "little") accept(reader, order);
  return { ...field, order };
}

/** Reads a field of the state, perhaps with its first value. */
export function readStateField(reader: Reader): WrittenField {
  const field = readPlainField(reader);
  const initial = accept(reader, "=") ? readExpression(reader) : undefined;
  return { ...field, initial };
}

// ## Cases

function readEnum(reader: Reader): WrittenDeclaration {
  const start = expect(reader, "enum");
  const name = readName(reader, "the enum's name");
  const cases = readCases(reader, (reader) => {
    const name = readName(reader, "a case, or }");
    const number = accept(reader, "=") ? readExpression(reader) : undefined;
    return { name, number, fields: [] };
  });
  return { kind: "enum", name, cases, ...since(reader, start) };
}

function readVariant(reader: Reader): WrittenDeclaration {
  const start = expect(reader, "variant");
  const name = readName(reader, "the variant's name");
  const cases = readCases(reader, (reader) => {
    const name = readName(reader, "a case, or }");
    const fields = at(reader, "(") ? readHeld(reader) : [];
    return { name, number: undefined, fields };
  });
  return { kind: "variant", name, cases, ...since(reader, start) };
}

/** What a case holds, in parentheses. */
function readHeld(reader: Reader): WrittenField[] {
  const open = expect(reader, "(");
  return readList(reader, open, ")", (reader) => {
    const { name, type } = readParameter(reader);
    return { name, type, order: "little", initial: undefined };
  });
}

/** Reads cases in braces, with commas between them. */
function readCases(
  reader: Reader,
  read: (reader: Reader) => WrittenCase,
): WrittenCase[] {
  const open = expect(reader, "{");
  const cases: WrittenCase[] = [];
  while (!readClosing(reader, open)) {
    if (atMember(reader) || atEnd(reader)) {
      complainUnclosed(reader, open);
      break;
    }
    const one = attempt(reader, (reader) => {
      const one = read(reader);
      if (!at(reader, "}") && !at(reader, ",")) {
        throw unexpected(reader, "a comma or }");
      }
      return one;
    }, skipCase);
    if (one !== undefined) cases.push(one);
    accept(reader, ",");
  }
  return cases;
}
