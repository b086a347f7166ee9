// # Checking expressions
//
// Each kind of expression has its rules on one of the pages before; here they come together.
//
// The result has a type, and if a certain type is expected, it is of that type.

import { checkCall } from "./call_checker.ts";
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
import { fit } from "./fitting.ts";
import { checkName, literal, plainNumber } from "./leaf_checker.ts";
import {
  checkArray,
  checkCase,
  checkFilled,
  checkNone,
  checkRecord,
} from "./making_checker.ts";
import {
  complainAbout,
  findConstant,
  isInterface,
  typeNamed,
} from "./naming.ts";
import { checkRaise, checkTry } from "./passing.ts";
import { checkBinary, checkChoice, checkUnary } from "./operator_checker.ts";
import {
  checkElement,
  checkMember,
  checkPart,
  checkSelf,
} from "./place_checker.ts";
import { mayBeValue } from "./resolving.ts";
import type { Typed } from "./typed.ts";
import { BOOL, NOTHING, type Type, typeName } from "./types.ts";

/**
 * `expression` with its type, which is `expected` if that is given.
 *
 * @returns `undefined` after a complaint
 */
export function checkExpression(
  checker: Checker,
  expression: Expression,
  expected?: Type,
): Typed | undefined {
  const typed = checkKind(checker, expression, expected);
  if (typed === undefined) return undefined;
  if (typed.type === UNKNOWN) return unclear(checker);
  if (typed.type === NOTHING) return noValue(checker, typed);
  return expected === undefined
    ? typed
    : fit(checker, typed, expected, expression);
}

/** An expression of which also nothing may come: a call of something that has no result. */
export function checkDoing(
  checker: Checker,
  expression: Expression,
): Typed | undefined {
  return checkKind(checker, expression, undefined);
}

function noValue(checker: Checker, typed: Typed): undefined {
  const name = typed.kind === "call"
    ? typed.operation.name
    : typed.kind === "invoke"
    ? typed.procedure.name
    : "This";
  return complain(
    checker,
    "T102",
    typed.span,
    `${name} gives no value`,
    "Call it as a statement of its own",
  );
}

function checkKind(
  checker: Checker,
  expression: Expression,
  expected: Type | undefined,
): Typed | undefined {
  const { start, end } = expression;
  const span = { start, end };
  switch (expression.kind) {
    case "number":
      return literal(checker, expression.value, expression, expected);
    case "truth": {
      const value = expression.value ? 1n : 0n;
      return { kind: "constant", value, type: BOOL, span };
    }
    case "none":
      return checkNone(checker, expression, expected);
    case "self":
      return complain(
        checker,
        "T102",
        span,
        "The state as a whole is not a value",
        "Name a field of it: self.name",
      );
    case "name": {
      const plain = plainNumber(checker, expression);
      if (typeof plain === "bigint") {
        return literal(checker, plain, expression, expected);
      }
      return checkName(checker, expression.name, expression);
    }
    case "member":
      return checkDotted(checker, expression, expected);
    case "element":
      return checkElement(checker, expression);
    case "part":
      return checkPart(checker, expression);
    case "unary":
      return checkUnary(checker, expression, expected);
    case "binary":
      return checkBinary(checker, expression, expected);
    case "choice":
      return checkChoice(checker, expression, expected);
    case "call":
      return checkCall(checker, expression);
    case "try":
      return checkTry(checker, expression);
    case "raise":
      return checkRaise(checker, expression);
    case "record":
      return checkRecord(checker, expression);
    case "array":
      return checkArray(checker, expression, expected);
    case "filled":
      return checkFilled(checker, expression, expected);
  }
}

// ## What a dot may mean
//
// `self.field` is a field of the state, `Fault.pass` a case, `Memory.PAGE` a constant of an
// interface, and anything else a field of a value.

function checkDotted(
  checker: Checker,
  expression: Extract<Expression, { kind: "member" }>,
  expected: Type | undefined,
): Typed | undefined {
  const { of, name, start, end } = expression;
  const span = { start, end };
  if (of.kind === "self") return checkSelf(checker, expression);
  const local = of.kind === "name" && findLocal(checker, of.name);
  if (!local) {
    const type = typeNamed(checker, of);
    if (type === "broken") return unclear(checker);
    const prefix = of.kind === "name" && isInterface(checker, of.name);
    if (type && !(prefix && !hasCase(type, name.text))) {
      return checkCaseOf(checker, type, name, span);
    }
  }
  if (!local && of.kind === "name" && isInterface(checker, of.name)) {
    return checkOffered(checker, `${of.name}.${name.text}`, span, expected);
  }
  const value = checkKind(checker, of, undefined);
  return value && checkMember(checker, value, name, span);
}

function hasCase(type: Type, name: string): boolean {
  const { cases = [] } = type.kind === "variant" || type.kind === "integer"
    ? type
    : {};
  return cases.some((one) => one.name === name);
}

function checkCaseOf(
  checker: Checker,
  type: Type,
  name: Name,
  span: Span,
): Typed | undefined {
  if (type.kind === "variant") {
    return checkCase(checker, type, name.text, [], span);
  }
  const cases = type.kind === "integer" ? type.cases ?? [] : [];
  const found = cases.find((one) => one.name === name.text);
  if (found !== undefined) {
    return { kind: "constant", value: found.value, type, span };
  }
  const known = listNames(cases.map((one) => one.name), name.text);
  return complain(
    checker,
    "T101",
    name,
    `${typeName(type)} has no case ${name.text}`,
    cases.length > 0
      ? `Its cases: ${known}`
      : "Only enums and variants have cases",
  );
}

function checkOffered(
  checker: Checker,
  full: string,
  span: Span,
  expected: Type | undefined,
): Typed | undefined {
  const constant = findConstant(checker, full, span);
  if (constant === undefined) {
    const { operations, constants } = checker.environment;
    if (!operations.has(full)) {
      return complainAbout(checker, "constant", full, constants.keys(), span);
    }
    return complain(
      checker,
      "T102",
      span,
      `${full} is an operation`,
      `Call it: ${full}(...)`,
    );
  }
  const { value, type } = constant;
  return type === undefined
    ? literal(checker, value, span, expected)
    : { kind: "constant", value, type, span };
}

/** A value that is taken apart: an option, or what may have failed. */
export function checkOpening(
  checker: Checker,
  expression: Expression,
): Typed | undefined {
  const typed = checkKind(checker, expression, undefined);
  if (typed === undefined) return undefined;
  if (typed.type === UNKNOWN) return unclear(checker);
  if (["option", "outcome"].includes(typed.type.kind)) {
    return mayBeValue(checker, typed.type, expression) ? typed : undefined;
  }
  if (typed.type === NOTHING) return noValue(checker, typed);
  return complain(
    checker,
    "T102",
    expression,
    `This is ${typeName(typed.type)}, which always has a value`,
    "Only an option, or what may fail, has an else",
  );
}
