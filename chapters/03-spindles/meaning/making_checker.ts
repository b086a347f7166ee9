// # Checking what is put together
//
// Records, cases of variants and arrays are made by naming everything that they hold.
//
// Nothing is left out: whoever adds a field to a record is told of every place that makes
// one.

import {
  type Checker,
  complain,
  type ExpressionOf,
  listNames,
  unclear,
  UNKNOWN,
} from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Expression } from "../source/syntax.ts";
import { findType } from "./naming.ts";
import { isSmall, knownLength, mayBeStored } from "./resolving.ts";
import type { Typed } from "./typed.ts";
import {
  type NamedType,
  type RecordType,
  type Type,
  typeName,
  type VariantType,
} from "./types.ts";

/** `none` */
export function checkNone(
  checker: Checker,
  { start, end }: Span,
  expected: Type | undefined,
): Typed | undefined {
  const span = { start, end };
  if (expected === UNKNOWN) return unclear(checker);
  if (expected?.kind === "option") {
    return { kind: "none", type: expected, span };
  }
  return complain(
    checker,
    "T102",
    span,
    expected === undefined
      ? "Nothing says what this might hold"
      : `This is none, but ${typeName(expected)} is expected`,
    expected === undefined
      ? "Say which option it is: let x: u64? = none"
      : `Only an option may be none: ${typeName(expected)}?`,
  );
}

// ## Records

/** `Name { field: value }` */
export function checkRecord(
  checker: Checker,
  expression: ExpressionOf<"record">,
): Typed | undefined {
  const { name, fields, start, end } = expression;
  const type = findType(checker, name);
  if (type === undefined) return undefined;
  if (type.kind !== "record") {
    return complain(
      checker,
      "T102",
      name,
      `${typeName(type)} is not a record`,
      type.kind === "variant"
        ? `Name a case of it: ${typeName(type)}.${type.cases[0]!.name}`
        : "Braces make records only",
    );
  }
  const values = checkFields(checker, type, fields);
  const missing = type.fields.filter((one) => !values.has(one.name));
  if (missing.length > 0) {
    const names = missing.slice(0, 8).map((one) => one.name).join(", ");
    return complain(
      checker,
      "T104",
      { start, end },
      `This ${name.text} lacks ${names}${missing.length > 8 ? ", ..." : ""}`,
      "Every field of a record needs a value",
    );
  }
  const typed = type.fields.map((one) => values.get(one.name));
  if (!typed.every((one) => one !== undefined)) return undefined;
  return { kind: "record", fields: typed, type, span: { start, end } };
}

function checkFields(
  checker: Checker,
  type: RecordType,
  fields: ExpressionOf<"record">["fields"],
): Map<string, Typed | undefined> {
  const values = new Map<string, Typed | undefined>();
  for (const { name, value } of fields) {
    const field = type.fields.find((one) => one.name === name.text);
    if (field === undefined || values.has(name.text)) {
      complain(
        checker,
        field === undefined ? "T101" : "T103",
        name,
        field === undefined
          ? `${typeName(type)} has no field ${name.text}`
          : `${name.text} has its value already`,
        field === undefined
          ? `It has: ${
            listNames(type.fields.map((one) => one.name), name.text)
          }`
          : "Give each field one value",
      );
      continue;
    }
    values.set(name.text, checker.check(checker, value, field.type));
  }
  return values;
}

// ## Variants

/** `Name.case(values)`, or `Name.case` if it holds nothing. */
export function checkCase(
  checker: Checker,
  type: VariantType,
  name: string,
  parameters: readonly Expression[],
  { start, end }: Span,
): Typed | undefined {
  const index = type.cases.findIndex((one) => one.name === name);
  const span = { start, end };
  if (index < 0) {
    const known = listNames(type.cases.map((one) => one.name), name);
    return complain(
      checker,
      "T101",
      span,
      `${typeName(type)} has no case ${name}`,
      `Its cases: ${known}`,
    );
  }
  const { fields } = type.cases[index]!;
  if (fields.length !== parameters.length) {
    return complain(
      checker,
      "T104",
      span,
      `${
        typeName(type)
      }.${name} holds ${fields.length} values, here are ${parameters.length}`,
      `It is declared as ${name}${fieldList(fields)}`,
    );
  }
  const typed = parameters
    .map((one, place) => checker.check(checker, one, fields[place]!.type));
  if (!typed.every((one) => one !== undefined)) return undefined;
  return { kind: "case", index, fields: typed, type, span };
}

/** The names and types of `fields` as they are declared. */
export function fieldList(fields: readonly NamedType[]): string {
  if (fields.length === 0) return "";
  const list = fields.map(({ name, type }) => `${name}: ${typeName(type)}`);
  return `(${list.join(", ")})`;
}

// ## Arrays

/** `[a, b, c]` */
export function checkArray(
  checker: Checker,
  { elements, start, end }: ExpressionOf<"array">,
  expected: Type | undefined,
): Typed | undefined {
  const span = { start, end };
  const wanted = expected?.kind === "array" ? expected : undefined;
  const [first, ...rest] = elements;
  const one = checker.check(checker, first!, wanted?.element);
  const element = wanted?.element ?? one?.type;
  const others = rest.map((other) =>
    element && checker.check(checker, other, element)
  );
  if (element === undefined || one === undefined) return undefined;
  const typed = [one, ...others];
  if (!typed.every((value) => value !== undefined)) return undefined;
  if (!mayBeStored(checker, element, first!)) return undefined;
  const type = { kind: "array", element, length: elements.length } as const;
  if (!isSmall(checker, type, span)) return undefined;
  return { kind: "array", elements: typed, type, span };
}

/** `[value; count]` */
export function checkFilled(
  checker: Checker,
  { value, count, start, end }: ExpressionOf<"filled">,
  expected: Type | undefined,
): Typed | undefined {
  const span = { start, end };
  const wanted = expected?.kind === "array" ? expected : undefined;
  const typed = checker.check(checker, value, wanted?.element);
  const length = knownLength(checker, count, count);
  if (typed === undefined || length === undefined) return undefined;
  const element = typed.type;
  if (!mayBeStored(checker, element, value)) return undefined;
  const type = { kind: "array", element, length } as const;
  if (!isSmall(checker, type, span)) return undefined;
  return { kind: "filled", value: typed, count: length, type, span };
}
