// # Locals that are emptied
//
// `waiting.take()` gives what `waiting` holds and leaves nothing there. That is the one expression
// that changes a variable.
//
// In `ready && waiting.take() != none` the variable is emptied on one path and not on the other, in
// the middle of an expression. So that no expression has to care, a variable that is emptied
// somewhere lies on the stack like an array, and taking is a load and a store. Such variables are
// few.

import type { Local, Typed, TypedStatement } from "../meaning/typed.ts";
import { statementsIn } from "./changes.ts";

/** Adds to `taken` the locals that `statements` empty. */
export function noteTaken(
  statements: readonly TypedStatement[],
  taken: Set<Local>,
): void {
  const pending = [...statements];
  for (let one = pending.pop(); one; one = pending.pop()) {
    for (const typed of expressionsIn(one)) noteTakenIn(typed, taken);
    for (const inner of statementsIn(one)) pending.push(inner);
  }
}

function noteTakenIn(expression: Typed, taken: Set<Local>): void {
  const pending = [expression];
  for (let one = pending.pop(); one; one = pending.pop()) {
    if (one.kind === "take") {
      const local = rootOf(one.place);
      if (local) taken.add(local);
    }
    pending.push(...partsIn(one));
  }
}

/** The local in which the place `typed` lies, if it is in one. */
export function rootOf(typed: Typed): Local | undefined {
  if (typed.kind === "local") return typed.local;
  if (typed.kind !== "member" && typed.kind !== "element") return undefined;
  const { kind } = typed.of.type;
  return kind === "view" || kind === "slice" ? undefined : rootOf(typed.of);
}

/** The expressions that stand in `statement` itself. */
function expressionsIn(statement: TypedStatement): readonly Typed[] {
  switch (statement.kind) {
    case "store":
      return [statement.place, statement.value];
    case "if":
      return [statement.condition];
    case "for":
      return [statement.from, statement.to];
    case "forEach":
      return [statement.over];
    case "while":
      return [statement.condition, statement.budget];
    case "fail":
      return [statement.why];
    case "break":
    case "continue":
      return [];
    default:
      return statement.value ? [statement.value] : [];
  }
}

/** The expressions that `typed` is made of. */
function partsIn(typed: Typed): readonly Typed[] {
  switch (typed.kind) {
    case "member":
    case "length":
    case "present":
      return [typed.of];
    case "element":
      return [typed.of, typed.index];
    case "part":
      return [typed.of, typed.from, typed.to].filter((one) =>
        one !== undefined
      );
    case "view":
      return typed.at ? [typed.bytes, typed.at] : [typed.bytes];
    case "unary":
    case "convert":
      return [typed.operand];
    case "binary":
      return [typed.left, typed.right];
    case "choice":
      return [typed.condition, typed.then, typed.otherwise];
    case "record":
    case "case":
      return typed.fields;
    case "some":
    case "filled":
    case "try":
      return [typed.value];
    case "take":
      return [typed.place];
    case "array":
      return typed.elements;
    case "call":
    case "invoke":
    case "raise":
      return typed.parameters;
    default:
      return [];
  }
}
