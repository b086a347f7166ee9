// # What a loop may change
//
// Before the first round of a loop is taken apart, it must be known which variables some round may
// give another value: they are what one round passes to the next.

import type { Local, Typed, TypedStatement } from "../meaning/typed.ts";

/** The locals that `statements` set, wherever in them. */
export function changedIn(statements: readonly TypedStatement[]): Set<Local> {
  const found = new Set<Local>();
  const pending = [...statements];
  for (let one = pending.pop(); one; one = pending.pop()) {
    if (one.kind === "set") found.add(one.local);
    if (one.kind === "store") {
      const local = changedRoot(one.place);
      if (local) found.add(local);
    }
    for (const inner of statementsIn(one)) pending.push(inner);
  }
  return found;
}

/** The local that a change of `place` changes, if it is one. */
export function changedRoot(place: Typed): Local | undefined {
  if (place.kind === "local") return place.local;
  return place.kind === "member" ? changedRoot(place.of) : undefined;
}

/** The statements that stand inside `statement`. */
export function statementsIn(
  statement: TypedStatement,
): readonly TypedStatement[] {
  switch (statement.kind) {
    case "if":
    case "ifPresent":
      return [...statement.then, ...statement.otherwise];
    case "bind":
      return statement.otherwise;
    case "match":
      return [
        ...statement.arms.flatMap(({ body }) => body),
        ...statement.otherwise ?? [],
      ];
    case "for":
    case "forEach":
    case "while":
      return statement.body;
    case "with":
      return [...statement.otherwise ?? [], ...statement.body];
    default:
      return [];
  }
}
