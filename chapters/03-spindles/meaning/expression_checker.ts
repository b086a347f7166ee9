// # Checking expressions
//
// Types meet in expressions. Two operands must have the same type, and no number changes
// its type without being told to.
//
// Languages that convert silently are the source of a well-known family of kernel bugs: a
// length that was signed here and unsigned there. In a spindle, writing a conversion such as
// `u32(x)` is the only way.
// A literal is the exception: it takes the type of what it meets.

import { type Checker, complain, listNames } from "./checking.ts";
import {
  checkName,
  findField,
  isLiteral,
  literal,
  notANumber,
} from "./leaf_checker.ts";
import type { BinaryOperator, Expression } from "../source/syntax.ts";
import type { OperationType, Typed } from "./typed.ts";
import {
  BOOL,
  I64,
  sameType,
  type Scalar,
  SCALARS,
  typeName,
  U64,
} from "./types.ts";

/**
 * `expression` with its type, which must be `expected` if that is given.
 *
 * @returns `undefined` after a complaint
 */
export function checkExpression(
  checker: Checker,
  expression: Expression,
  expected?: Scalar,
): Typed | undefined {
  const typed = checkKind(checker, expression, expected);
  if (typed === undefined || expected === undefined) return typed;
  if (sameType(typed.type, expected)) return typed;
  const [wanted, found] = [typeName(expected), typeName(typed.type)];
  return complain(
    checker,
    "T102",
    expression,
    `This is ${found}, but ${wanted} is expected`,
    expected.kind === "bool"
      ? "Compare it with something, for example: != 0"
      : typed.type.kind === "bool"
      ? "Truth is not a number: use if to choose one"
      : `Convert it: ${wanted}(...)`,
  );
}

function checkKind(
  checker: Checker,
  expression: Expression,
  expected: Scalar | undefined,
): Typed | undefined {
  const span = { start: expression.start, end: expression.end };
  switch (expression.kind) {
    case "number":
      return literal(checker, expression.value, expression, expected ?? U64);
    case "truth": {
      const value = expression.value ? 1n : 0n;
      return { kind: "constant", value, type: BOOL, span };
    }
    case "name":
      return checkName(checker, expression.name, expression);
    case "field":
      return checkField(checker, expression);
    case "element":
      return checkElement(checker, expression);
    case "unary":
      return checkUnary(checker, expression, expected);
    case "binary":
      return checkBinary(checker, expression, expected);
    case "call":
      return checkCallWithValue(checker, expression);
  }
}

type Kind<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

// ## State

function checkField(
  checker: Checker,
  expression: Kind<"field">,
): Typed | undefined {
  const field = findField(checker, expression.name);
  if (field === undefined) return undefined;
  const { start, end } = expression;
  const { type } = field;
  if (type.kind !== "array") {
    const span = { start, end };
    return { kind: "load", field, index: undefined, type, span };
  }
  return complain(
    checker,
    "T102",
    expression,
    `${field.name} is an array of ${type.length} elements`,
    `Say which one: self.${field.name}[index]`,
  );
}

function checkElement(
  checker: Checker,
  expression: Kind<"element">,
): Typed | undefined {
  const field = findField(checker, expression.name);
  const index = checkExpression(checker, expression.index, U64);
  if (field === undefined || index === undefined) return undefined;
  const { start, end } = expression;
  if (field.type.kind === "array") {
    const type = field.type.element;
    return { kind: "load", field, index, type, span: { start, end } };
  }
  return complain(
    checker,
    "T102",
    expression,
    `${field.name} is not an array`,
    `It is a single ${typeName(field.type)}: self.${field.name}`,
  );
}

// ## Operators

function checkUnary(
  checker: Checker,
  expression: Kind<"unary">,
  expected: Scalar | undefined,
): Typed | undefined {
  const { operator, operand, start, end } = expression;
  const span = { start, end };
  if (operator === "-" && operand.kind === "number") {
    return literal(checker, -operand.value, expression, expected ?? I64);
  }
  const wanted = operator === "!" ? BOOL : expected;
  const typed = checkExpression(checker, operand, wanted);
  if (typed === undefined) return undefined;
  if (operator !== "!" && typed.type.kind === "bool") {
    return notANumber(checker, operand);
  }
  return { kind: "unary", operator, operand: typed, type: typed.type, span };
}

const COMPARISONS: readonly BinaryOperator[] = ["<", "<=", ">", ">="];

function checkBinary(
  checker: Checker,
  expression: Kind<"binary">,
  expected: Scalar | undefined,
): Typed | undefined {
  const { operator, start, end } = expression;
  const logical = operator === "&&" || operator === "||";
  const equality = operator === "==" || operator === "!=";
  const compares = equality || COMPARISONS.includes(operator);
  const wanted = logical ? BOOL : compares ? undefined : expected;
  const { left: a, right: b } = expression;
  const [left, right] = checkPair(checker, a, b, wanted);
  if (left === undefined || right === undefined) return undefined;
  if (!logical && !equality && left.type.kind === "bool") {
    return notANumber(checker, expression.left);
  }
  const type = logical || compares ? BOOL : left.type;
  return { kind: "binary", operator, left, right, type, span: { start, end } };
}

/** Two expressions of the same type. A literal takes the type of the other one. */
export function checkPair(
  checker: Checker,
  left: Expression,
  right: Expression,
  wanted?: Scalar,
): [Typed | undefined, Typed | undefined] {
  if (isLiteral(left) && !isLiteral(right)) {
    const second = checkExpression(checker, right, wanted);
    const first = checkExpression(checker, left, second?.type ?? wanted);
    return [first, second];
  }
  const first = checkExpression(checker, left, wanted);
  const second = checkExpression(checker, right, first?.type ?? wanted);
  return [first, second];
}

// ## Calls and conversions

function checkCallWithValue(
  checker: Checker,
  expression: Kind<"call">,
): Typed | undefined {
  const typed = checkCall(checker, expression);
  if (typed?.kind !== "call" || typed.operation.result) return typed;
  return complain(
    checker,
    "T102",
    typed.span,
    `${typed.operation.name} gives no value`,
    "Call it as a statement of its own",
  );
}

/** A call, whether or not anybody uses its value. */
export function checkCall(
  checker: Checker,
  expression: Extract<Expression, { kind: "call" }>,
): Typed | undefined {
  const { target, name } = expression;
  if (target === undefined) return checkConversion(checker, expression);
  const full = `${target.text}.${name.text}`;
  const operation = checker.environment.operations.get(full);
  const { start } = target;
  if (operation === undefined) {
    const known = checker.environment.operations.keys();
    return complain(
      checker,
      "T101",
      { start, end: name.end },
      `The kernel has no operation ${full}`,
      `Operations: ${listNames(known, full)}`,
    );
  }
  if (checker.looking && !operation.pure && operation.reads === undefined) {
    return complain(
      checker,
      "T109",
      { start, end: name.end },
      `${full} changes something, and a filter may only look`,
      "Call it in the handler's body",
    );
  }
  return checkParameters(checker, expression, operation);
}

function checkParameters(
  checker: Checker,
  { parameters, start, end }: Kind<"call">,
  operation: OperationType,
): Typed | undefined {
  const wanted = operation.parameters;
  const span = { start, end };
  if (parameters.length !== wanted.length) {
    const list = wanted
      .map(({ name, type }) => `${name}: ${typeName(type)}`).join(", ");
    return complain(
      checker,
      "T104",
      span,
      `${operation.name} takes ${wanted.length} arguments, here are ${parameters.length}`,
      `It is declared as ${operation.name}(${list})`,
    );
  }
  const typed = parameters.map((one, index) =>
    checkExpression(checker, one, wanted[index]!.type)
  );
  if (!typed.every((one) => one !== undefined)) return undefined;
  const type = operation.result ?? U64;
  return { kind: "call", operation, parameters: typed, type, span };
}

function checkConversion(
  checker: Checker,
  { name, parameters, start, end }: Kind<"call">,
): Typed | undefined {
  const type = SCALARS.get(name.text);
  const span = { start, end };
  const [only] = parameters;
  if (type === undefined || type.kind === "bool") {
    return complain(
      checker,
      "T101",
      name,
      `There is no procedure ${name.text}`,
      "Only conversions such as u32(x) and kernel operations such as Console.write(...) can be called",
    );
  }
  if (only === undefined || parameters.length > 1) {
    return complain(
      checker,
      "T104",
      span,
      `A conversion takes one argument, here are ${parameters.length}`,
      `Write ${name.text}(x)`,
    );
  }
  const operand = checkExpression(checker, only);
  return operand && { kind: "convert", operand, type, span };
}
