// # Where paths end
//
// A path through a procedure ends where it returns, fails, or leaves or repeats a loop.
//
// What stands behind such a place is never reached. A loop never counts as the end of a path,
// since it may have no round at all.

import type { TypedStatement } from "./typed.ts";

/** Whether control never goes on behind `statements`. */
export function leaves(statements: readonly TypedStatement[]): boolean {
  return statements.some(leavesAlone);
}

/** Whether control never goes on behind `statement`. */
export function leavesAlone(statement: TypedStatement): boolean {
  switch (statement.kind) {
    case "return":
    case "fail":
    case "break":
    case "continue":
      return true;
    case "if":
    case "ifPresent":
      return leaves(statement.then) && leaves(statement.otherwise);
    case "match": {
      const { arms, otherwise } = statement;
      return arms.every((arm) => leaves(arm.body)) &&
        (otherwise === undefined || leaves(otherwise));
    }
    case "with":
      return leaves(statement.body);
    default:
      return false;
  }
}
