// # Checking names and their values
//
// A name gets its value where it is declared. Only what was declared with `let`, and the state,
// may get another one.

import {
  type Checker,
  complain,
  declareLocal,
  type StatementOf,
  UNKNOWN,
} from "./checking.ts";
import { checkExpression, checkOpening } from "./expression_checker.ts";
import { fit, unlooked } from "./fitting.ts";
import { holdsLinear, isLinear, isNumber } from "./handles.ts";
import { sizeOf } from "./layout.ts";
import { notANumber } from "./leaf_checker.ts";
import type { CheckBlock } from "./matching.ts";
import { mustLeave, openedType, reasonFor } from "./opening_checker.ts";
import { mayChange, plainTypeOf } from "./place_checker.ts";
import { mayBeValue, resolveType } from "./resolving.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Local, Typed, TypedStatement } from "./typed.ts";
import { sameType, type Type, typeName } from "./types.ts";

/** Bytes that the arrays of a procedure may take. */
export const LARGEST_STACK = 4096;

/** `const name = value;` or `let name = value;` */
export function checkDeclaration(
  checker: Checker,
  statement: StatementOf<"declare">,
  block: CheckBlock,
): TypedStatement | undefined {
  if (statement.otherwise) return checkBinding(checker, statement, block);
  const { name, mutable, type, value, start, end } = statement;
  const wanted = type && resolveType(checker, type);
  const typed = checkExpression(checker, value, wanted);
  const right = typed && mayBeKept(checker, typed, value);
  const known = wanted ?? typed?.type ?? UNKNOWN;
  const kept = right === false ? UNKNOWN : known;
  const local = declareLocal(checker, name, kept, mutable);
  if (typed === undefined || !right) return undefined;
  if (type && wanted === undefined) return undefined;
  return { kind: "set", local, value: typed, span: { start, end } };
}

/** Whether a local may be `typed`; complains if not. */
function mayBeKept(checker: Checker, typed: Typed, span: Span): boolean {
  const { type } = typed;
  if (type.kind === "outcome") return unlooked(checker, type, span) ?? false;
  if (type.kind !== "array") return mayBeValue(checker, type, span);
  if (!isArrayExpression(checker, typed, span)) return false;
  if (holdsLinear(type)) {
    complain(
      checker,
      "T117",
      span,
      `The elements of ${
        typeName(type)
      } must be given back, and nobody follows them on the stack`,
      "Keep them in the state, or give each a name of its own",
    );
    return false;
  }
  checker.around.stack += Math.ceil(sizeOf(type) / 8) * 8;
  if (checker.around.stack <= LARGEST_STACK) return true;
  complain(
    checker,
    "T110",
    span,
    `The arrays of ${checker.around.name} take ${checker.around.stack} bytes so far`,
    `There are ${LARGEST_STACK} bytes on the stack; keep large arrays in the state`,
  );
  return false;
}

function isArrayExpression(
  checker: Checker,
  { kind, type }: Typed,
  span: Span,
): boolean {
  if (kind === "array" || kind === "filled") return true;
  complain(
    checker,
    "T117",
    span,
    `A value cannot be ${
      typeName(type)
    }: arrays lie in memory and are not copied`,
    "Make a slice of it, name[..], or copy its elements in a loop",
  );
  return false;
}

// ## What may be missing
//
// `const x = value else { ... }` goes on only if there is a value, so behind it `x` is one.

function checkBinding(
  checker: Checker,
  { name, mutable, type, value, otherwise, start, end }: StatementOf<"declare">,
  block: CheckBlock,
): TypedStatement | undefined {
  const typed = checkOpening(checker, value);
  const { why, body } = reasonFor(checker, otherwise!, typed?.type, block);
  mustLeave(checker, otherwise!, body, name.text);
  const found = typed && openedType(typed.type);
  const wanted = type && resolveType(checker, type);
  if (wanted && found && !sameType(wanted, found)) {
    complain(
      checker,
      "T102",
      value,
      `This holds ${typeName(found)}, but ${typeName(wanted)} is expected`,
      "Leave the type away, and convert it afterwards",
    );
  }
  const local = bindLocal(checker, name, found, mutable);
  if (typed === undefined) return undefined;
  const span = { start, end };
  return { kind: "bind", local, value: typed, why, otherwise: body, span };
}

/** The local for what an option or outcome holds; none if that is nothing. */
function bindLocal(
  checker: Checker,
  name: StatementOf<"declare">["name"],
  type: Type | undefined,
  mutable: boolean,
): Local | undefined {
  const local = declareLocal(checker, name, type ?? UNKNOWN, mutable);
  if (type?.kind !== "record" || type.parts > 0) return local;
  checker.scopes.at(-1)!.delete(name.text);
}

// ## Assignments

/** `target = value;`, or with an operator in front of `=`. */
export function checkAssignment(
  checker: Checker,
  statement: StatementOf<"assign">,
): TypedStatement | undefined {
  const { target, operator, value, start, end } = statement;
  const place = checkExpression(checker, target);
  const type = place?.type ?? UNKNOWN;
  const wanted = operator === undefined ? type : plainTypeOf(type);
  const right = checkExpression(checker, value, wanted);
  if (place === undefined || !mayChange(checker, place, target)) return;
  if (right === undefined) return undefined;
  const span = { start, end };
  if (operator !== undefined) {
    return isNumber(place.type)
      ? computed(checker, place, { ...statement, operator }, right)
      : notANumber(checker, target, place.type);
  }
  if (place.type.kind === "array") {
    if (!isArrayExpression(checker, right, value)) return undefined;
    if (holdsLinear(place.type)) return lost(checker, span);
  } else if (!mayBeValue(checker, place.type, target)) return undefined;
  if (place.kind === "local" && place.type.kind !== "array") {
    return { kind: "set", local: place.local, value: right, span };
  }
  const empty = isLinear(place.type);
  if (empty && right.kind === "none") return lost(checker, span);
  return { kind: "store", place, operator, value: right, empty, span };
}

function lost(checker: Checker, span: Span): undefined {
  return complain(
    checker,
    "T115",
    span,
    "What this place may hold would be lost",
    "Take it out and give it back: const x = place.take() else { ... }",
  );
}

function computed(
  checker: Checker,
  place: Typed,
  { operator, start, end }: StatementOf<"assign"> & {
    readonly operator: NonNullable<StatementOf<"assign">["operator"]>;
  },
  right: Typed,
): TypedStatement | undefined {
  const span = { start, end };
  if (place.kind !== "local") {
    return { kind: "store", place, operator, value: right, empty: false, span };
  }
  const type = plainTypeOf(place.type);
  const left = fit(checker, place, type) ?? place;
  const binary = { kind: "binary", operator, left, right, type, span } as const;
  const value = fit(checker, binary, place.type, span);
  return value && { kind: "set", local: place.local, value, span };
}
