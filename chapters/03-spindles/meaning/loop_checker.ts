// # Checking loops
//
// A loop counts, goes through the elements of an array or a slice, or goes on while a condition
// holds and its budget lasts.

import {
  type Checker,
  complain,
  declareLocal,
  inScope,
  type StatementOf,
  UNKNOWN,
} from "./checking.ts";
import { checkExpression } from "./expression_checker.ts";
import { unlooked } from "./fitting.ts";
import { isNumber } from "./handles.ts";
import type { CheckBlock } from "./matching.ts";
import { checkPair } from "./operator_checker.ts";
import { checkIndex, placeRoot } from "./place_checker.ts";
import { mayBeValue } from "./resolving.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Expression, WrittenBlock } from "../source/syntax.ts";
import type { Typed, TypedStatement } from "./typed.ts";
import { BOOL, typeName } from "./types.ts";

/** `for name in from..to`, or over a list. */
export function checkFor(
  checker: Checker,
  statement: StatementOf<"for">,
  block: CheckBlock,
): TypedStatement | undefined {
  const { to } = statement;
  return to === undefined
    ? checkForEach(checker, statement, block)
    : checkCount(checker, statement, to, block);
}

function inLoop(
  checker: Checker,
  body: WrittenBlock,
  block: CheckBlock,
): TypedStatement[] {
  checker.around.loops++;
  const typed = block(checker, body);
  checker.around.loops--;
  return typed;
}

function checkCount(
  checker: Checker,
  { name, from, body, start, end }: StatementOf<"for">,
  to: Expression,
  block: CheckBlock,
): TypedStatement | undefined {
  const [first, last] = checkPair(checker, from, to, undefined, true);
  return inScope(checker, () => {
    const type = last?.type ?? UNKNOWN;
    const local = declareLocal(checker, name, type, false);
    const inner = inLoop(checker, body, block);
    if (first === undefined || last === undefined) return undefined;
    const written = { start: from.start, end: to.end };
    if (!countsUp(checker, first, last, written)) return undefined;
    const span = { start, end };
    return { kind: "for", local, from: first, to: last, body: inner, span };
  });
}

// A constant may be 0, and `for i in 0..SPARE` has no round then. But nobody writes `5..2` and wants no round.

function countsUp(
  checker: Checker,
  first: Typed,
  last: Typed,
  span: Span,
): boolean {
  if (first.kind !== "constant" || last.kind !== "constant") return true;
  if (first.value <= last.value) return true;
  complain(
    checker,
    "T121",
    span,
    `This counts from ${first.value} up to ${last.value}, which is less`,
    "Write the smaller number first: a loop counts to just before the second one",
  );
  return false;
}

function checkForEach(
  checker: Checker,
  { name, from, body, start, end }: StatementOf<"for">,
  block: CheckBlock,
): TypedStatement | undefined {
  const over = checkExpression(checker, from);
  const type = over && elementOf(checker, over, from);
  return inScope(checker, () => {
    const local = declareLocal(checker, name, type ?? UNKNOWN, false);
    const inner = inLoop(checker, body, block);
    if (over === undefined || type === undefined) return undefined;
    const span = { start, end };
    return { kind: "forEach", local, over, body: inner, span };
  });
}

function elementOf(checker: Checker, over: Typed, written: Expression) {
  const { type } = over;
  if (type.kind === "outcome") return unlooked(checker, type, written);
  if (type.kind === "array" || type.kind === "slice") {
    const stands = type.kind === "slice" || placeRoot(over) !== undefined;
    if (!stands) {
      return complain(
        checker,
        "T117",
        written,
        "These elements lie nowhere yet",
        "Give the array a name first",
      );
    }
    const { element } = type;
    return mayBeValue(checker, element, written) ? element : undefined;
  }
  return complain(
    checker,
    "T102",
    written,
    `This is ${typeName(type)}, which has no elements`,
    isNumber(type)
      ? "To count, write: for i in 0..n"
      : "A loop goes through an array or a slice",
  );
}

/** `while condition budget rounds { ... }` */
export function checkWhile(
  checker: Checker,
  { condition, budget, body, start, end }: StatementOf<"while">,
  block: CheckBlock,
): TypedStatement | undefined {
  const typed = checkExpression(checker, condition, BOOL);
  const rounds = checkIndex(checker, budget);
  const inner = inLoop(checker, body, block);
  if (typed === undefined || rounds === undefined) return undefined;
  const span = { start, end };
  return { kind: "while", condition: typed, budget: rounds, body: inner, span };
}
