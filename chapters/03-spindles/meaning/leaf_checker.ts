// # Checking names and numbers
//
// The smallest expressions have no parts: a number, a name, a field of the state.
//
// A literal has no type of its own. It takes the one that its surroundings ask for, and
// must be a number of it.

import { type Checker, complain, findLocal, listNames } from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Expression, Name } from "../source/syntax.ts";
import type { Field, Typed } from "./typed.ts";
import { holds, limitsOf, type Scalar, typeName, U64 } from "./types.ts";

// ## Numbers

/** The number `value`, written at a place that asks for `type`. */
export function literal(
  checker: Checker,
  value: bigint,
  { start, end }: Span,
  type: Scalar,
): Typed | undefined {
  const kept = type.kind === "bool" ? U64 : type;
  if (holds(kept, value)) {
    return { kind: "constant", value, type: kept, span: { start, end } };
  }
  const [least, greatest] = limitsOf(kept);
  return complain(
    checker,
    "T105",
    { start, end },
    `${value} is not a number of type ${typeName(kept)}`,
    `${typeName(kept)} holds numbers from ${least} to ${greatest}`,
  );
}

/** Whether `expression` is a number, perhaps with a sign. */
export function isLiteral(expression: Expression): boolean {
  return expression.kind === "number" ||
    expression.kind === "unary" && expression.operator === "-" &&
      expression.operand.kind === "number";
}

/** Complains that a truth stands where a number is needed. */
export function notANumber(checker: Checker, { start, end }: Span): undefined {
  return complain(
    checker,
    "T102",
    { start, end },
    "This is bool, but a number is expected",
    "Truth is not a number: use if to choose one",
  );
}

// ## Names

/** The local that `name` means. */
export function checkName(
  checker: Checker,
  name: string,
  { start, end }: Span,
): Typed | undefined {
  const local = findLocal(checker, name);
  const span = { start, end };
  if (local) return { kind: "local", local, type: local.type, span };
  const known = checker.scopes.flatMap((scope) => [...scope.keys()]);
  return complain(
    checker,
    "T101",
    span,
    `Nothing here is called ${name}`,
    checker.fields.has(name)
      ? `A field of the state is written self.${name}`
      : `Names in force: ${listNames(known, name)}`,
  );
}

/** The field that `name` means, or a complaint. */
export function findField(checker: Checker, name: Name): Field | undefined {
  const field = checker.fields.get(name.text);
  if (field !== undefined) return field;
  const known = listNames(checker.fields.keys(), name.text);
  return complain(
    checker,
    "T101",
    name,
    `The state has no field ${name.text}`,
    `Its fields: ${known}`,
  );
}
