// # Matching numbers
//
// Numbers, truths and enums have cases that can be counted.
//
// An enum is covered when all its names are there. A plain integer type has too many numbers for
// that, and needs an `else`; a short range may do without.

import { type Checker, complain, listNames } from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import { outside } from "./fitting.ts";
import { plainNumber } from "./leaf_checker.ts";
import {
  checkMissing,
  type Matching,
  refuseNames,
  textOf,
  twice,
} from "./matching.ts";
import { knownValue } from "./resolving.ts";
import type { Expression } from "../source/syntax.ts";
import type { Typed, TypedArm, TypedStatement } from "./typed.ts";
import {
  holds,
  type IntegerType,
  limitsOf,
  type Scalar,
  typeName,
} from "./types.ts";

/** A match over numbers, truths or an enum. */
export function matchNumbers(
  checker: Checker,
  matching: Matching,
  type: Scalar,
): TypedStatement | undefined {
  const { match, value, block, span } = matching;
  const seen = new Set<bigint>();
  const arms = match.arms.map((arm): TypedArm => {
    refuseNames(checker, arm);
    const cases = arm.cases.flatMap((one) => {
      const number = numberOf(checker, one, type);
      if (number === undefined) return [];
      if (seen.has(number)) twice(checker, one, textOf(checker, one));
      seen.add(number);
      return [number];
    });
    return { cases, locals: [], body: block(checker, arm.body) };
  });
  const otherwise = match.otherwise && block(checker, match.otherwise);
  checkMissing(checker, matching, missingNumbers(type, seen));
  return type.kind === "bool"
    ? asIf(value, arms, otherwise ?? [], span)
    : { kind: "match", value, arms, otherwise, span };
}

function asIf(
  condition: Typed,
  arms: readonly TypedArm[],
  rest: readonly TypedStatement[],
  span: Span,
): TypedStatement {
  const [otherwise, then] = [0n, 1n].map((number) =>
    arms.find((arm) => arm.cases.includes(number))?.body ?? rest
  );
  return { kind: "if", condition, then: then!, otherwise: otherwise!, span };
}

function numberOf(
  checker: Checker,
  expression: Expression,
  type: Scalar,
): bigint | undefined {
  if (type.kind === "integer" && type.cases !== undefined) {
    return enumCase(checker, expression, type);
  }
  const plain = plainNumber(checker, expression);
  if (plain === "broken") return undefined;
  if (plain !== undefined && type.kind === "integer") {
    return holds(type, plain)
      ? plain
      : outside(checker, plain, type, expression);
  }
  return knownValue(checker, expression, type);
}

function enumCase(
  checker: Checker,
  expression: Expression,
  type: IntegerType,
): bigint | undefined {
  const { cases = [] } = type;
  if (expression.kind !== "name") {
    return knownValue(checker, expression, type);
  }
  const found = cases.find((one) => one.name === expression.name);
  if (found !== undefined) return found.value;
  const known = listNames(cases.map((one) => one.name), expression.name);
  return complain(
    checker,
    "T101",
    expression,
    `${typeName(type)} has no case ${expression.name}`,
    `Its cases: ${known}`,
  );
}

function missingNumbers(type: Scalar, seen: ReadonlySet<bigint>): string[] {
  if (type.kind === "integer" && type.cases !== undefined) {
    return type.cases.filter(({ value }) => !seen.has(value))
      .map(({ name }) => name);
  }
  const [least, greatest] = limitsOf(type);
  if (BigInt(seen.size) === greatest - least + 1n) return [];
  if (type.kind === "bool") {
    return ["true", "false"]
      .filter((name) => !seen.has(name === "true" ? 1n : 0n));
  }
  let first = least;
  while (seen.has(first)) first++;
  const last = greatest - least + 1n - BigInt(seen.size) === 1n;
  return last ? [`${first}`] : [`${first}`, "and others"];
}
