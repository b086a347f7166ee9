// # Checking statements
//
// Statements change things: locals and state. The checker sees to it that only what may be
// changed is, and that every path through a procedure ends as it should.

import {
  type Checker,
  complain,
  declareLocal,
  inScope,
  resolveScalar,
} from "./checking.ts";
import { checkCall, checkExpression, checkPair } from "./expression_checker.ts";
import { notANumber } from "./leaf_checker.ts";
import type { Expression, Statement, WrittenBlock } from "../source/syntax.ts";
import type { Local, Typed, TypedStatement } from "./typed.ts";
import { type Scalar, U64 } from "./types.ts";

type Kind<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

/** What a procedure must return, and how messages call it. */
export interface Expected {
  /** The type of what it returns, if anything. */
  readonly result: Scalar | undefined;
  /** How messages call the procedure. */
  readonly name: string;
}

/** The statements of `block`, in a scope of their own. */
export function checkBlock(
  checker: Checker,
  block: WrittenBlock,
  expected: Expected,
): TypedStatement[] {
  return inScope(checker, () => {
    const typed: TypedStatement[] = [];
    for (const [index, statement] of block.statements.entries()) {
      const one = checkStatement(checker, statement, expected);
      if (one !== undefined) typed.push(one);
      const next = block.statements[index + 1];
      if (next && one && alwaysReturns(one)) return unreachable(checker, next);
    }
    return typed;
  });
}

function unreachable(checker: Checker, statement: Statement): [] {
  complain(
    checker,
    "T108",
    statement,
    "This is never reached: every path before it returns",
    "Remove it, or the return before it",
  );
  return [];
}

/** Whether control never goes on behind `statement`. */
export function alwaysReturns(statement: TypedStatement): boolean {
  if (statement.kind === "return") return true;
  if (statement.kind !== "if") return false;
  return [statement.then, statement.otherwise].every((branch) =>
    branch.some(alwaysReturns)
  );
}

function checkStatement(
  checker: Checker,
  statement: Statement,
  expected: Expected,
): TypedStatement | undefined {
  switch (statement.kind) {
    case "declare":
      return checkDeclaration(checker, statement);
    case "assign":
      return checkAssignment(checker, statement);
    case "if":
      return checkIf(checker, statement, expected);
    case "for":
      return checkFor(checker, statement, expected);
    case "return":
      return checkReturn(checker, statement, expected);
    case "evaluate":
      return checkEvaluation(checker, statement);
  }
}

// ## Names and their values

function checkDeclaration(
  checker: Checker,
  { name, mutable, type, value, start, end }: Kind<"declare">,
): TypedStatement | undefined {
  const wanted = type && resolveScalar(checker, type);
  const typed = checkExpression(checker, value, wanted);
  const scalar = wanted ?? typed?.type ?? U64;
  const local = declareLocal(checker, name, scalar, mutable);
  return typed && { kind: "set", local, value: typed, span: { start, end } };
}

function checkAssignment(
  checker: Checker,
  { target, operator, value, start, end }: Kind<"assign">,
): TypedStatement | undefined {
  const span = { start, end };
  const place = checkExpression(checker, target);
  const right = checkExpression(checker, value, place?.type);
  if (place === undefined || !mayChange(checker, place, target)) return;
  if (right === undefined) return;
  if (operator !== undefined && place.type.kind === "bool") {
    return notANumber(checker, target);
  }
  const { type } = place;
  if (place.kind === "load") {
    const { field, index } = place;
    return { kind: "store", field, index, operator, value: right, span };
  }
  const result: Typed = operator === undefined
    ? right
    : { kind: "binary", operator, left: place, right, type, span };
  return { kind: "set", local: place.local, value: result, span };
}

type Place = Extract<Typed, { kind: "load" | "local" }>;

/** Whether `place` is something that an assignment may change; complains if not. */
function mayChange(
  checker: Checker,
  place: Typed,
  { start, end }: Expression,
): place is Place {
  if (place.kind === "load") return true;
  if (place.kind === "local" && place.local.mutable) return true;
  complain(
    checker,
    "T106",
    { start, end },
    place.kind === "local"
      ? `${place.local.name} cannot be changed`
      : "This is a value, not a place",
    place.kind === "local"
      ? "Declare it with let instead of const; parameters and counters never change"
      : "Only names declared with let and fields of the state can be assigned",
  );
  return false;
}

// ## Choosing and repeating

function checkIf(
  checker: Checker,
  { condition, then, otherwise, start, end }: Kind<"if">,
  expected: Expected,
): TypedStatement | undefined {
  const typed = checkExpression(checker, condition, { kind: "bool" });
  const first = checkBlock(checker, then, expected);
  const second = otherwise ? checkBlock(checker, otherwise, expected) : [];
  const span = { start, end };
  return typed &&
    { kind: "if", condition: typed, then: first, otherwise: second, span };
}

function checkFor(
  checker: Checker,
  { name, from, to, body, start, end }: Kind<"for">,
  expected: Expected,
): TypedStatement | undefined {
  const [first, last] = checkRange(checker, from, to);
  return inScope(checker, () => {
    const type = last?.type ?? U64;
    const local: Local = declareLocal(checker, name, type, false);
    const inner = checkBlock(checker, body, expected);
    if (first === undefined || last === undefined) return undefined;
    const span = { start, end };
    return { kind: "for", local, from: first, to: last, body: inner, span };
  });
}

/** Both ends of a loop, of the same type of number. */
function checkRange(
  checker: Checker,
  from: Expression,
  to: Expression,
): [Typed | undefined, Typed | undefined] {
  const [first, last] = checkPair(checker, from, to);
  if (last?.type.kind !== "bool") return [first, last];
  return [first, notANumber(checker, to)];
}

// ## Ending

function checkReturn(
  checker: Checker,
  { value, start, end }: Kind<"return">,
  { result, name }: Expected,
): TypedStatement | undefined {
  const span = { start, end };
  if ((value === undefined) !== (result === undefined)) {
    return complain(
      checker,
      "T102",
      span,
      result === undefined
        ? `${name} returns nothing`
        : `${name} must return a value`,
      result === undefined ? "Write: return;" : "Write: return value;",
    );
  }
  const typed = value && checkExpression(checker, value, result);
  if (value !== undefined && typed === undefined) return undefined;
  return { kind: "return", value: typed, span };
}

function checkEvaluation(
  checker: Checker,
  { value, start, end }: Kind<"evaluate">,
): TypedStatement | undefined {
  const typed = value.kind === "call"
    ? checkCall(checker, value)
    : checkExpression(checker, value);
  if (typed === undefined) return undefined;
  const span = { start, end };
  if (typed.kind === "call") return { kind: "evaluate", value: typed, span };
  return complain(
    checker,
    "T111",
    span,
    "This computes a value and does nothing with it",
    "Assign it to something, or remove it",
  );
}
