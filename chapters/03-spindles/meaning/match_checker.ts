// # Checking matches
//
// A `match` has an arm for every case that there is, or says what to do `else`.
//
// Whoever adds a case to an enum or variant is told of every match that does not know it. That is
// worth more than the convenience of forgetting one. An arm that can never be reached is refused
// too: its author has thought of something that does not happen.

import {
  type Checker,
  complain,
  declareLocal,
  inScope,
  listNames,
  UNKNOWN,
} from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import type {
  Expression,
  Name,
  Statement,
  WrittenArm,
  WrittenBlock,
} from "../source/syntax.ts";
import { outside, unlooked } from "./fitting.ts";
import { plainNumber } from "./leaf_checker.ts";
import { typeNamed } from "./naming.ts";
import { knownValue, mayBeValue } from "./resolving.ts";
import type { Typed, TypedArm, TypedStatement } from "./typed.ts";
import {
  holds,
  type IntegerType,
  limitsOf,
  type NamedType,
  type OptionType,
  sameType,
  type Scalar,
  type Type,
  typeName,
  type VariantType,
} from "./types.ts";

/** How a block is checked. */
export type CheckBlock = (
  checker: Checker,
  block: WrittenBlock,
) => TypedStatement[];

type Match = Extract<Statement, { kind: "match" }>;

/** A match whose value is known. */
interface Matching {
  readonly match: Match;
  readonly value: Typed;
  readonly span: Span;
  readonly block: CheckBlock;
}

/** `match value { ... }` */
export function checkMatch(
  checker: Checker,
  match: Match,
  block: CheckBlock,
): TypedStatement | undefined {
  const value = checker.check(checker, match.value);
  const { start, end } = match;
  const matching = value && { match, value, block, span: { start, end } };
  if (matching === undefined) return skipArms(checker, match, block);
  const { type } = matching.value;
  if (type.kind === "variant" || type.kind === "option") {
    const right = mayBeValue(checker, type, match.value);
    if (!right) return skipArms(checker, match, block);
  }
  switch (type.kind) {
    case "integer":
    case "bool":
      return checkNumbers(checker, matching, type);
    case "variant":
      return checkVariant(checker, matching, type);
    case "option":
      return checkOption(checker, matching, type);
    case "outcome":
      unlooked(checker, type, match.value);
      return skipArms(checker, match, block);
    default:
      complain(
        checker,
        "T102",
        match.value,
        `${typeName(type)} has no cases`,
        "Numbers, truths, enums, variants and options can be matched",
      );
      return skipArms(checker, match, block);
  }
}

/** Looks at what is done in the arms, for its own mistakes. */
function skipArms(
  checker: Checker,
  { arms, otherwise }: Match,
  block: CheckBlock,
): undefined {
  // What an arm's names would be is not known, so what uses them cannot be judged.
  for (const arm of arms) if (arm.names.length === 0) block(checker, arm.body);
  if (otherwise) block(checker, otherwise);
}

/** Complains that the cases `missing` have no arm, if there are any. */
function checkMissing(
  checker: Checker,
  { match }: Matching,
  missing: readonly string[],
): void {
  const { start, value, otherwise } = match;
  if (otherwise !== undefined) {
    if (missing.length > 0) return;
    complain(
      checker,
      "T108",
      { start: otherwise.start, end: otherwise.start + 1 },
      "This is never reached: the arms before name every case",
      "Remove else, so that a new case will not be forgotten",
    );
  } else if (missing.length > 0) {
    const shown = missing.slice(0, 8).join(", ");
    complain(
      checker,
      "T114",
      { start, end: value.end },
      `No arm answers ${shown}${missing.length > 8 ? ", ..." : ""}`,
      "Add an arm for each, or else => { ... } for all that are left",
    );
  }
}

/** Complains that an arm before answers `text` already. */
function twice(checker: Checker, span: Span, text: string): undefined {
  return complain(
    checker,
    "T108",
    span,
    `This is never reached: an arm before answers ${text}`,
    "Remove one of the two",
  );
}

/** Complains if an arm names what its case does not hold. */
function refuseNames(checker: Checker, { names }: WrittenArm): void {
  const [first] = names;
  if (first === undefined) return;
  const { start } = first;
  complain(
    checker,
    "T104",
    { start, end: names.at(-1)!.end },
    "This case holds nothing that could have a name",
    "Take the parentheses away",
  );
}

function nameOf(checker: Checker, { start, end }: Span): string {
  return checker.source.text.slice(start, end);
}

// ## Numbers, truths and enums

function checkNumbers(
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
      if (seen.has(number)) twice(checker, one, nameOf(checker, one));
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

// ## Variants

function checkVariant(
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
    `${typeName(type)} has no case ${nameOf(checker, expression)}`,
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

function checkOption(
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
    return { kind: "ifPresent", value, local, then, otherwise, span };
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
    `${typeName(type)} has no case ${nameOf(checker, expression)}`,
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
