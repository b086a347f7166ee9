// # Matching variants and options
//
// An arm for one case may name what the case holds. That is the only way to get at it: no path
// leads to the fields of a case that is not there.
//
// In `read(block, count) => { ... }` there are a `block` and a `count`, in `flush => { ... }`
// neither.

import {
  type Checker,
  complain,
  declareLocal,
  inScope,
  listNames,
  UNKNOWN,
} from "./checking.ts";
import {
  type CheckBlock,
  checkMissing,
  type Matching,
  refuseNames,
  textOf,
  twice,
} from "./matching.ts";
import { typeNamed } from "./naming.ts";
import type { Expression, Name, WrittenArm } from "../source/syntax.ts";
import type { TypedArm, TypedStatement } from "./typed.ts";
import {
  type NamedType,
  type OptionType,
  sameType,
  type Type,
  typeName,
  type VariantType,
} from "./types.ts";

/** A match over a variant. */
export function matchVariant(
  checker: Checker,
  matching: Matching,
  type: VariantType,
): TypedStatement | undefined {
  const { match, value, block, span } = matching;
  const seen = new Set<number>();
  const arms = match.arms.map((arm) => {
    const cases = arm.cases.flatMap((one) => {
      const index = variantCase(checker, one, type);
      if (index === undefined) return [];
      if (seen.has(index)) twice(checker, one, type.cases[index]!.name);
      seen.add(index);
      return [index];
    });
    return checkVariantArm(checker, arm, cases, type, block);
  });
  const otherwise = match.otherwise && block(checker, match.otherwise);
  const missing = type.cases.filter((_, index) => !seen.has(index));
  checkMissing(checker, matching, missing.map(({ name }) => name));
  return { kind: "match", value, arms, otherwise, span };
}

function variantCase(
  checker: Checker,
  expression: Expression,
  type: VariantType,
): number | undefined {
  const name = expression.kind === "name"
    ? expression.name
    : expression.kind === "member"
    ? expression.name.text
    : "";
  const index = type.cases.findIndex((one) => one.name === name);
  const of = expression.kind === "member" && typeNamed(checker, expression.of);
  if (of === "broken") return undefined;
  const right = of === false || of !== undefined && sameType(of, type);
  if (index >= 0 && right) return index;
  const known = listNames(type.cases.map((one) => one.name), name);
  return complain(
    checker,
    "T101",
    expression,
    `${typeName(type)} has no case ${textOf(checker, expression)}`,
    `Its cases: ${known}`,
  );
}

function checkVariantArm(
  checker: Checker,
  arm: WrittenArm,
  cases: readonly number[],
  type: VariantType,
  block: CheckBlock,
): TypedArm {
  const { names } = arm;
  const [only] = cases;
  const fields = cases.length === 1 ? type.cases[only!]!.fields : [];
  if (names.length > 0 && names.length !== fields.length && cases.length > 0) {
    complain(
      checker,
      "T104",
      { start: names[0]!.start, end: names.at(-1)!.end },
      `This case holds ${fields.length} values, here are ${names.length} names`,
      "Name every value, or none",
    );
  }
  return inScope(checker, () => {
    const locals = names.map((name, index) =>
      declareLocal(checker, name, typeAt(fields, index), false)
    );
    const body = block(checker, arm.body);
    return { cases: cases.map(BigInt), locals, body };
  });
}

function typeAt(fields: readonly NamedType[], index: number): Type {
  return fields[index]?.type ?? UNKNOWN;
}

// ## Options

/** A match over an option. */
export function matchOption(
  checker: Checker,
  matching: Matching,
  type: OptionType,
): TypedStatement | undefined {
  const { match, value, block, span } = matching;
  const seen = new Map<string, WrittenArm>();
  for (const arm of match.arms) {
    for (const one of arm.cases) {
      const name = optionCase(checker, one, type);
      if (name === undefined) continue;
      if (seen.has(name)) twice(checker, one, name);
      else seen.set(name, arm);
    }
  }
  checkMissing(
    checker,
    matching,
    ["some", "none"].filter((name) => !seen.has(name)),
  );
  const rest = match.otherwise && block(checker, match.otherwise);
  const none = seen.get("none");
  if (none !== undefined) refuseNames(checker, none);
  const otherwise = none ? block(checker, none.body) : rest ?? [];
  const some = seen.get("some");
  return inScope(checker, () => {
    const local = some && nameOfSome(checker, some.names, type);
    const then = some ? block(checker, some.body) : rest ?? [];
    const why = undefined;
    return { kind: "ifPresent", value, local, why, then, otherwise, span };
  });
}

function optionCase(
  checker: Checker,
  expression: Expression,
  type: OptionType,
): string | undefined {
  if (expression.kind === "none") return "none";
  if (expression.kind === "name" && expression.name === "some") return "some";
  return complain(
    checker,
    "T101",
    expression,
    `${typeName(type)} has no case ${textOf(checker, expression)}`,
    "Its cases: some(name), none",
  );
}

function nameOfSome(
  checker: Checker,
  names: readonly Name[],
  type: OptionType,
) {
  const [first, second] = names;
  if (second !== undefined) {
    complain(
      checker,
      "T104",
      second,
      `An option holds one value, here are ${names.length} names`,
      "Write some(name)",
    );
  }
  return first && declareLocal(checker, first, type.some, false);
}
