// # Checking names and numbers
//
// The smallest expressions have no parts: a number, a name, a field of the state.
//
// A number has no type of its own, and neither has what is made of plain numbers only. It
// takes the type that its surroundings ask for, and must be a number of it.

import {
  type Checker,
  complain,
  findLocal,
  listNames,
  unclear,
  UNKNOWN,
} from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Expression, Name } from "../source/syntax.ts";
import { outside, unlooked } from "./fitting.ts";
import { plainResult } from "./folding.ts";
import { findConstant, findMember, pathName } from "./naming.ts";
import type { Field, Typed } from "./typed.ts";
import { holds, I64, type Type, typeName, U64 } from "./types.ts";

// ## Numbers

/** The number `value`, written at a place that asks for `expected`. */
export function literal(
  checker: Checker,
  value: bigint,
  { start, end }: Span,
  expected: Type | undefined,
): Typed | undefined {
  const span = { start, end };
  const wanted = innermost(expected);
  if (wanted?.kind === "integer" && wanted.cases !== undefined) {
    return complain(
      checker,
      "T102",
      span,
      `This is a number, but ${typeName(wanted)} is expected`,
      `Name a case, or convert it: ${typeName(wanted)}(${value})`,
    );
  }
  const type = wanted?.kind === "integer" ? wanted : value < 0n ? I64 : U64;
  if (holds(type, value)) return { kind: "constant", value, type, span };
  return outside(checker, value, type, span);
}

/** What an option holds, and what that holds if it is an option itself. */
function innermost(type: Type | undefined): Type | undefined {
  return type?.kind === "option" ? innermost(type.some) : type;
}

/**
 * The number that `expression` is if it is made of plain numbers only; `undefined` if it is not.
 * A sum that makes no sense is complained about and is "broken".
 */
export function plainNumber(
  checker: Checker,
  expression: Expression,
): bigint | "broken" | undefined {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "name":
    case "member": {
      const name = pathName(expression);
      if (name === undefined || findLocal(checker, name.split(".")[0]!)) return;
      const constant = findConstant(checker, name, expression);
      return constant?.type === undefined ? constant?.value : undefined;
    }
    case "unary": {
      if (expression.operator !== "-") return undefined;
      const value = plainNumber(checker, expression.operand);
      return typeof value === "bigint" ? -value : value;
    }
    case "binary":
      return plainBinary(checker, expression);
    default:
      return undefined;
  }
}

const COMPUTES = /^([-+*][!|]?|[/%&|^]|<<|>>)$/;

function plainBinary(
  checker: Checker,
  expression: Extract<Expression, { kind: "binary" }>,
): bigint | "broken" | undefined {
  const { operator, left, right } = expression;
  if (!COMPUTES.test(operator)) return undefined;
  const first = plainNumber(checker, left);
  if (first === undefined || first === "broken") return first;
  const second = plainNumber(checker, right);
  if (second === undefined || second === "broken") return second;
  const value = plainResult(operator, first, second);
  if (value !== undefined) return value;
  complain(
    checker,
    "T105",
    expression,
    "This comes to no number, or to one that is far too large",
    "Numbers known beforehand may have 256 bits, and cannot be divided by 0",
  );
  return "broken";
}

/** Complains that `found` stands where a number is needed. */
export function notANumber(
  checker: Checker,
  span: Span,
  found: Type,
): undefined {
  const isEnum = found.kind === "integer";
  if (found.kind === "outcome") return unlooked(checker, found, span);
  return complain(
    checker,
    "T102",
    span,
    `This is ${typeName(found)}, but a number is expected`,
    found.kind === "bool"
      ? "Truth is not a number: choose one with ? and :, or with if"
      : isEnum
      ? "Make a number of it first: u64(...)"
      : "Only numbers can be computed with",
  );
}

// ## Names

/** The local or constant that `name` means. */
export function checkName(
  checker: Checker,
  name: string,
  { start, end }: Span,
): Typed | undefined {
  const local = findLocal(checker, name);
  const span = { start, end };
  if (local?.type === UNKNOWN) return unclear(checker);
  if (local) return { kind: "local", local, type: local.type, span };
  const constant = findConstant(checker, name, span);
  if (constant?.type !== undefined) {
    return { kind: "constant", ...constant, type: constant.type, span };
  }
  const member = findMember(checker, name, span);
  if (member?.kind === "broken") return unclear(checker);
  if (member !== undefined) return notAValue(checker, member.kind, name, span);
  const known = checker.scopes.flatMap((scope) => [...scope.keys()]);
  const constants = [...checker.members]
    .filter(([, one]) => one.kind === "constant").map(([name]) => name);
  return complain(
    checker,
    "T101",
    span,
    `Nothing here is called ${name}`,
    checker.fields.has(name)
      ? `A field of the state is written self.${name}`
      : `Names in force: ${listNames([...known, ...constants], name)}`,
  );
}

function notAValue(
  checker: Checker,
  kind: string,
  name: string,
  span: Span,
): undefined {
  return complain(
    checker,
    "T101",
    span,
    `${name} is ${
      kind === "event" || kind === "entry" ? "an" : "a"
    } ${kind}, not a value`,
    kind === "event"
      ? `Ask its handlers: raise ${name}(...)`
      : kind === "type"
      ? "Name one of its cases, or make one of it"
      : `Call it: ${name}(...)`,
  );
}

/** The field that `name` means, or a complaint. */
export function findField(checker: Checker, name: Name): Field | undefined {
  const field = checker.fields.get(name.text);
  if (field !== undefined) return field;
  if (checker.scopes.length === 0) {
    return complain(
      checker,
      "T102",
      name,
      "What is declared is known before there is a state",
      "Compute this in a procedure",
    );
  }
  const known = listNames(checker.fields.keys(), name.text);
  return complain(
    checker,
    "T101",
    name,
    `The state has no field ${name.text}`,
    `Its fields: ${known}`,
  );
}
