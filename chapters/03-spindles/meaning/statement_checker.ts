// # Checking statements
//
// Statements change things: locals and state. The checker sees to it that only what may be
// changed is, and that every path through a procedure ends as it should.
//
// `const most = 5; most += 1;` is refused. So is a procedure with a result that returns one behind
// `if` and has nothing behind the braces.

import {
  type Checker,
  complain,
  inScope,
  type StatementOf,
} from "./checking.ts";
import { checkAssignment, checkDeclaration } from "./assignment_checker.ts";
import { checkDoing, checkExpression } from "./expression_checker.ts";
import { unlooked } from "./fitting.ts";
import { leavesAlone } from "./leaving.ts";
import { checkFor, checkWhile } from "./loop_checker.ts";
import { checkMatch } from "./match_checker.ts";
import { checkIfPresent, checkMissed, checkWith } from "./opening_checker.ts";
import type { Statement, WrittenBlock } from "../source/syntax.ts";
import type { TypedStatement } from "./typed.ts";
import { BOOL } from "./types.ts";

/** The statements of `block`, in a scope of their own. */
export function checkBlock(
  checker: Checker,
  block: WrittenBlock,
): TypedStatement[] {
  return inScope(checker, () => {
    const typed: TypedStatement[] = [];
    for (const [index, statement] of block.statements.entries()) {
      const one = checkStatement(checker, statement);
      if (one !== undefined) typed.push(one);
      const next = block.statements[index + 1];
      if (next && one && leavesAlone(one)) {
        unreachable(checker, next);
        return typed;
      }
    }
    return typed;
  });
}

function unreachable(checker: Checker, statement: Statement): void {
  complain(
    checker,
    "T108",
    statement,
    "This is never reached: every path before it ends",
    "Remove it, or what ends the path before it",
  );
}

function checkStatement(
  checker: Checker,
  statement: Statement,
): TypedStatement | undefined {
  switch (statement.kind) {
    case "declare":
      return checkDeclaration(checker, statement, checkBlock);
    case "assign":
      return checkAssignment(checker, statement);
    case "if":
      return statement.name === undefined
        ? checkIf(checker, statement)
        : checkIfPresent(checker, statement, statement.name, checkBlock);
    case "match":
      return checkMatch(checker, statement, checkBlock);
    case "for":
      return checkFor(checker, statement, checkBlock);
    case "while":
      return checkWhile(checker, statement, checkBlock);
    case "with":
      return checkWith(checker, statement, checkBlock);
    case "break":
    case "continue":
      return checkLeaving(checker, statement);
    case "return":
      return checkReturn(checker, statement);
    case "fail":
      return checkFail(checker, statement);
    case "evaluate":
      return checkEvaluation(checker, statement);
    case "broken":
      return undefined;
  }
}

function checkIf(
  checker: Checker,
  { condition, then, otherwise, start, end }: StatementOf<"if">,
): TypedStatement | undefined {
  const typed = checkExpression(checker, condition, BOOL);
  const first = checkBlock(checker, then);
  const second = otherwise ? checkBlock(checker, otherwise) : [];
  const span = { start, end };
  return typed &&
    { kind: "if", condition: typed, then: first, otherwise: second, span };
}

// ## Ending

function checkLeaving(
  checker: Checker,
  { kind, start, end }: StatementOf<"break" | "continue">,
): TypedStatement | undefined {
  const span = { start, end };
  if (checker.around.loops > 0) return { kind, span };
  return complain(
    checker,
    "T119",
    span,
    `Here is no loop that ${kind} could ${
      kind === "break" ? "leave" : "repeat"
    }`,
    "Use return to leave a procedure",
  );
}

function checkReturn(
  checker: Checker,
  { value, start, end }: StatementOf<"return">,
): TypedStatement | undefined {
  const span = { start, end };
  const { result, name } = checker.around;
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

function checkFail(
  checker: Checker,
  { why, start, end }: StatementOf<"fail">,
): TypedStatement | undefined {
  const span = { start, end };
  const { fails, name } = checker.around;
  if (fails === undefined) {
    return complain(
      checker,
      "T119",
      span,
      `${name} cannot fail`,
      "Say why it may fail: procedure name(): type fails Why { ... }",
    );
  }
  const typed = checkExpression(checker, why, fails);
  return typed && { kind: "fail", why: typed, span };
}

const DOING: readonly string[] = ["call", "invoke", "raise", "try", "take"];

function checkEvaluation(
  checker: Checker,
  { value, otherwise, start, end }: StatementOf<"evaluate">,
): TypedStatement | undefined {
  const span = { start, end };
  if (otherwise) {
    return checkMissed(checker, value, otherwise, span, checkBlock);
  }
  const typed = checkDoing(checker, value);
  if (typed === undefined) return undefined;
  if (typed.type.kind === "outcome") {
    return unlooked(checker, typed.type, span);
  }
  if (DOING.includes(typed.kind)) {
    return { kind: "evaluate", value: typed, span };
  }
  return complain(
    checker,
    "T111",
    span,
    "This computes a value and does nothing with it",
    "Assign it to something, or remove it",
  );
}
