// # What would outlive its array
//
// A slice shows part of an array. It may be passed to procedures, and kept in a local, but it
// must not be there when the array is gone.
//
// A slice cannot be kept in the state, and cannot go out through a door. So there is one way left
// in which it could outlive an array of a procedure: by being returned. That is refused.

import { type Checker, complain } from "./checking.ts";
import type { Local, Typed, TypedProcedure, TypedStatement } from "./typed.ts";
import type { Type } from "./types.ts";
import { eachStatement, partsIn } from "./walking.ts";

/** Complains about each slice of an own array that `procedure` returns. */
export function refuseEscapes(
  checker: Checker,
  { result, body }: TypedProcedure,
): void {
  if (result === undefined || !pointsSomewhere(result)) return;
  const own = ownSlices(body);
  eachStatement(body, (statement) => {
    if (statement.kind !== "return" || statement.value === undefined) return;
    const { value } = statement;
    const name = ownArray(value, own);
    if (name === undefined) return;
    complain(
      checker,
      "T120",
      value.span,
      `This shows the array ${name}, which ends with this procedure`,
      "Let the caller have the array, and pass a mut slice of it",
    );
  });
}

function pointsSomewhere(type: Type): boolean {
  if (type.kind === "option") return pointsSomewhere(type.some);
  if (type.kind === "outcome") return pointsSomewhere(type.value);
  return type.kind === "slice" || type.kind === "view";
}

/** The locals that may show an array of the procedure, with its name. */
function ownSlices(body: readonly TypedStatement[]): Map<Local, string> {
  const own = new Map<Local, string>();
  for (let before = -1; before < own.size;) {
    before = own.size;
    eachStatement(body, (statement) => {
      for (const [local, value] of givenIn(statement)) {
        const name = ownArray(value, own);
        if (name !== undefined && !own.has(local)) own.set(local, name);
      }
    });
  }
  return own;
}

function givenIn(statement: TypedStatement): [Local, Typed][] {
  switch (statement.kind) {
    case "set":
    case "bind":
    case "ifPresent":
      return statement.local && pointsSomewhere(statement.local.type)
        ? [[statement.local, statement.value]]
        : [];
    default:
      return [];
  }
}

/** The name of the procedure's array that `typed` may show. */
function ownArray(
  typed: Typed,
  own: ReadonlyMap<Local, string>,
): string | undefined {
  if (typed.kind === "local") return own.get(typed.local);
  if (typed.kind === "part" && typed.of.type.kind === "array") {
    return arrayOf(typed.of);
  }
  if (!pointsSomewhere(typed.type)) return undefined;
  for (const part of partsIn(typed)) {
    const name = ownArray(part, own);
    if (name !== undefined) return name;
  }
}

/** The local array that the place `typed` is in. */
function arrayOf(typed: Typed): string | undefined {
  if (typed.kind === "local") {
    return typed.local.type.kind === "array" ? typed.local.name : undefined;
  }
  if (typed.kind !== "member" && typed.kind !== "element") return undefined;
  return typed.of.type.kind === "slice" ? undefined : arrayOf(typed.of);
}
