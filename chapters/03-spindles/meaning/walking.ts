// # Walking through the tree
//
// Some questions are asked of a procedure as a whole, after its parts are known: whom it calls, or
// what it has taken. For them the tree is walked through once more, by the functions on this page.

import type { Local, Typed, TypedStatement } from "./typed.ts";

/** The expressions directly inside `typed`, in the order in which they are computed. */
export function partsIn(typed: Typed): readonly Typed[] {
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
      return [typed.bytes, typed.at].filter((one) => one !== undefined);
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

/** The expressions directly inside `statement`, in the order in which they are computed. */
export function expressionsIn(statement: TypedStatement): readonly Typed[] {
  switch (statement.kind) {
    case "set":
    case "ifPresent":
    case "bind":
    case "match":
    case "with":
    case "evaluate":
      return [statement.value];
    case "store":
      return [statement.place, statement.value];
    case "if":
      return [statement.condition];
    case "for":
      return [statement.from, statement.to];
    case "forEach":
      return [statement.over];
    case "while":
      return [statement.budget, statement.condition];
    case "return":
      return statement.value === undefined ? [] : [statement.value];
    case "fail":
      return [statement.why];
    default:
      return [];
  }
}

/** The statements directly inside `statement`. */
export function blocksIn(
  statement: TypedStatement,
): readonly (readonly TypedStatement[])[] {
  switch (statement.kind) {
    case "if":
    case "ifPresent":
      return [statement.then, statement.otherwise];
    case "bind":
      return [statement.otherwise];
    case "match":
      return [
        ...statement.arms.map((arm) => arm.body),
        statement.otherwise ?? [],
      ];
    case "for":
    case "forEach":
    case "while":
      return [statement.body];
    case "with":
      return [statement.otherwise ?? [], statement.body];
    default:
      return [];
  }
}

/** Shows every statement in `statements` to `visit`, outer ones first. */
export function eachStatement(
  statements: readonly TypedStatement[],
  visit: (statement: TypedStatement) => void,
): void {
  for (const statement of statements) {
    visit(statement);
    for (const block of blocksIn(statement)) eachStatement(block, visit);
  }
}

/** Shows `typed` and every expression in it to `visit`, outer ones first. */
export function eachExpression(
  typed: Typed,
  visit: (typed: Typed) => void,
): void {
  visit(typed);
  for (const part of partsIn(typed)) eachExpression(part, visit);
}

/** Shows every expression in `statements` to `visit`. */
export function eachExpressionIn(
  statements: readonly TypedStatement[],
  visit: (typed: Typed) => void,
): void {
  eachStatement(statements, (statement) => {
    for (const one of expressionsIn(statement)) eachExpression(one, visit);
  });
}

/** `typed` with other locals in the place of some of its own. */
export function withLocals(
  typed: Typed,
  locals: ReadonlyMap<Local, Local>,
): Typed {
  if (typed.kind === "local") {
    const local = locals.get(typed.local) ?? typed.local;
    return { ...typed, local, type: local.type };
  }
  const parts = new Set<unknown>(partsIn(typed));
  const replace = (part: unknown): unknown =>
    Array.isArray(part)
      ? part.map(replace)
      : parts.has(part)
      ? withLocals(part as Typed, locals)
      : part;
  const replaced = Object.entries(typed)
    .map(([key, part]) => [key, replace(part)]);
  return Object.fromEntries(replaced);
}
