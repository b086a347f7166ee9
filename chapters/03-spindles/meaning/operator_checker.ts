// # Checking operators
//
// Two operands must have the same plain type, and so has the result.
//
// `self.hand + 1` is a `u32` if `hand` is a `u32 < 100`: a sum of two numbers of a range
// need not lie in it. If it is put back into `hand`, that is asked.

import { type Checker, complain, type ExpressionOf } from "./checking.ts";
import type { BinaryOperator, Expression } from "../source/syntax.ts";
import { fit } from "./fitting.ts";
import { fold } from "./folding.ts";
import { isNumber } from "./handles.ts";
import { literal, notANumber, plainNumber } from "./leaf_checker.ts";
import type { Typed } from "./typed.ts";
import {
  BOOL,
  isScalar,
  plainIntegerOf,
  sameBase,
  type Type,
  typeName,
} from "./types.ts";

/** `!x`, `-x` or `~x`. */
export function checkUnary(
  checker: Checker,
  expression: ExpressionOf<"unary">,
  expected: Type | undefined,
): Typed | undefined {
  const { operator, operand, start, end } = expression;
  const span = { start, end };
  const plain = plainNumber(checker, expression);
  if (plain === "broken") return undefined;
  if (plain !== undefined) return literal(checker, plain, span, expected);
  if (operator === "!") {
    const typed = checker.check(checker, operand, BOOL);
    return typed &&
      { kind: "unary", operator, operand: typed, type: BOOL, span };
  }
  const typed = checkOperand(checker, operand, hint(expected));
  if (typed === undefined) return undefined;
  if (!isNumber(typed.type)) return notANumber(checker, operand, typed.type);
  const wide = widen(typed);
  return { kind: "unary", operator, operand: wide, type: wide.type, span };
}

/** What an operand is told about the type that is expected of the whole: only the plain type. */
function hint(expected: Type | undefined): Type | undefined {
  if (expected?.kind === "option") return hint(expected.some);
  return expected && isNumber(expected) ? plainIntegerOf(expected) : undefined;
}

/** `typed`, of a plain type. */
function widen(typed: Typed): Typed {
  const { type, span } = typed;
  if (type.kind !== "integer") return typed;
  const base = plainIntegerOf(type);
  if (type.least === undefined && type.greatest === undefined) return typed;
  if (type.cases !== undefined) return typed;
  const value = fold(typed);
  return value === undefined
    ? { kind: "convert", how: "widen", operand: typed, type: base, span }
    : { kind: "constant", value, type: base, span };
}

const COMPARISONS: readonly BinaryOperator[] = ["<", "<=", ">", ">="];

/** `left operator right` */
export function checkBinary(
  checker: Checker,
  expression: ExpressionOf<"binary">,
  expected: Type | undefined,
): Typed | undefined {
  const { operator, left, right, start, end } = expression;
  const span = { start, end };
  const plain = plainNumber(checker, expression);
  if (plain === "broken") return undefined;
  if (plain !== undefined) return literal(checker, plain, span, expected);
  if (operator === "&&" || operator === "||") {
    const first = checker.check(checker, left, BOOL);
    const second = checker.check(checker, right, BOOL);
    if (first === undefined || second === undefined) return undefined;
    const base = { left: first, right: second, type: BOOL, span } as const;
    return { kind: "binary", operator, ...base };
  }
  if (operator === "==" || operator === "!=") {
    return checkEquality(checker, expression);
  }
  return checkNumbers(checker, expression, expected);
}

function checkNumbers(
  checker: Checker,
  { operator, left, right, start, end }: ExpressionOf<"binary">,
  expected: Type | undefined,
): Typed | undefined {
  const compares = COMPARISONS.includes(operator);
  const wanted = compares ? undefined : hint(expected);
  const [first, second] = checkPair(checker, left, right, wanted, true);
  if (first === undefined || second === undefined) return undefined;
  if (!isNumber(first.type)) return notANumber(checker, left, first.type);
  const type = compares ? BOOL : first.type;
  const span = { start, end };
  return { kind: "binary", operator, left: first, right: second, type, span };
}

/**
 * Two expressions of the same plain type. What is made of plain numbers takes the type of the
 * other one.
 *
 * @param numbers whether nothing but numbers will do, so that one of the two need not be looked at if
 * the other is none
 */
export function checkPair(
  checker: Checker,
  left: Expression,
  right: Expression,
  wanted?: Type,
  numbers = false,
): [Typed | undefined, Typed | undefined] {
  const plain = plainNumber(checker, left);
  if (plain === "broken") return [undefined, undefined];
  if (plain !== undefined) {
    const second = checkOperand(checker, right, wanted);
    if (numbers && second && !isNumber(second.type)) {
      return [undefined, notANumber(checker, right, second.type)];
    }
    const type = second?.type ?? wanted;
    const first = checker.check(checker, left, type && plainType(type));
    return [first && widen(first), second];
  }
  const first = checkOperand(checker, left, wanted);
  if (numbers && first && !isNumber(first.type)) {
    return [notANumber(checker, left, first.type), undefined];
  }
  const type = first?.type ?? wanted;
  const second = checkOperand(checker, right, type);
  if (first === undefined || second === undefined) return [first, second];
  if (sameBase(first.type, second.type)) return [first, second];
  return [first, fit(checker, second, first.type, right)];
}

function checkOperand(
  checker: Checker,
  expression: Expression,
  wanted: Type | undefined,
): Typed | undefined {
  const plain = plainNumber(checker, expression);
  if (plain === "broken") return undefined;
  const type = wanted && plainType(wanted);
  const typed = plain === undefined
    ? checkFreely(checker, expression, type)
    : literal(checker, plain, expression, type);
  return typed && widen(typed);
}

/** Checks `expression`; only what has no type of its own takes the `wanted` one. */
function checkFreely(
  checker: Checker,
  expression: Expression,
  wanted: Type | undefined,
): Typed | undefined {
  switch (expression.kind) {
    case "unary":
      return checkUnary(checker, expression, wanted);
    case "binary":
      return checkBinary(checker, expression, wanted);
    case "choice":
      return checkChoice(checker, expression, wanted);
    default:
      return checker.check(checker, expression);
  }
}

function plainType(type: Type): Type {
  return type.kind === "integer" ? plainIntegerOf(type) : type;
}

// ## Equality
//
// Numbers, truths, cases of an enum and handles can be compared. Of an option one can only ask
// whether it is `none`.

function checkEquality(
  checker: Checker,
  { operator, left, right, start, end }: ExpressionOf<"binary">,
): Typed | undefined {
  const span = { start, end };
  if (left.kind === "none" || right.kind === "none") {
    const of = checkOption(checker, left.kind === "none" ? right : left);
    if (of === undefined) return undefined;
    const present = { kind: "present", of, type: BOOL, span } as const;
    if (operator === "!=") return present;
    return { kind: "unary", operator: "!", operand: present, type: BOOL, span };
  }
  const [first, second] = checkPair(checker, left, right);
  if (first === undefined || second === undefined) return undefined;
  if (!isScalar(first.type)) {
    return complain(
      checker,
      "T102",
      span,
      `Two values of ${typeName(first.type)} cannot be compared as wholes`,
      first.type.kind === "option"
        ? "Compare with none, or take both apart"
        : "Compare what they hold, or use match",
    );
  }
  const base = { left: first, right: second, type: BOOL, span } as const;
  return { kind: "binary", operator, ...base };
}

function checkOption(
  checker: Checker,
  expression: Expression,
): Typed | undefined {
  const typed = checker.check(checker, expression);
  if (typed === undefined || typed.type.kind === "option") return typed;
  return complain(
    checker,
    "T102",
    expression,
    `This is ${typeName(typed.type)}, which is never none`,
    "Only an option, such as u64?, may be none",
  );
}

// ## Choosing
//
// Both sides of `condition ? a : b` have one type.

/** `condition ? then : otherwise` */
export function checkChoice(
  checker: Checker,
  { condition, then, otherwise, start, end }: ExpressionOf<"choice">,
  expected: Type | undefined,
): Typed | undefined {
  const asked = checker.check(checker, condition, BOOL);
  const [first, second] = expected === undefined
    ? checkSame(checker, then, otherwise)
    : [
      checker.check(checker, then, expected),
      checker.check(checker, otherwise, expected),
    ];
  if (asked === undefined || first === undefined || second === undefined) {
    return undefined;
  }
  const span = { start, end };
  const { type } = first;
  return {
    kind: "choice",
    condition: asked,
    then: first,
    otherwise: second,
    type,
    span,
  };
}

function checkSame(
  checker: Checker,
  then: Expression,
  otherwise: Expression,
): [Typed | undefined, Typed | undefined] {
  const [first, second] = then.kind === "none"
    ? [undefined, checker.check(checker, otherwise)]
    : checkPair(checker, then, otherwise);
  if (then.kind !== "none" || second === undefined) return [first, second];
  const type = { kind: "option", some: second.type } as const;
  return [checker.check(checker, then, type), fit(checker, second, type)];
}
