// # What is known at a place
//
// Code that is put together from many procedures computes the same things again and again, and
// asks what it knows already. So at each place it is noted what has been computed, and what has
// come out of comparisons on the way.
//
// A *scope* stands for a stretch of code. It knows what the scope around it knows: the one that
// everybody has come through who gets here. If the tree of scopes says that `number == 500` holds,
// the same comparison becomes a constant, and a parameter that was converted once is not converted
// again.
//
// What has been loaded from a state is forgotten when something is stored.

import {
  arithmetic,
  type Builder,
  comparison,
  convert,
  known,
  opposite,
} from "../form/builder.ts";
import { append, constant } from "../form/builder.ts";
import type { Operation, Value } from "../form/ir.ts";
import type { Span } from "../source/diagnostics.ts";
import {
  BOOL,
  limitsOf,
  sameType,
  type Scalar,
  typeName,
} from "../meaning/types.ts";

/** What is known in a stretch of code. */
export interface Scope {
  /** What everybody knows who comes here. */
  readonly around: Scope | undefined;
  /** What has been computed here, by how. */
  readonly values: Map<string, Value>;
  /** Between which numbers, both included, a value lies here. */
  readonly limits: Map<Value, readonly [bigint, bigint]>;
  /** Changes when something is stored. */
  memory: number;
}

/** A scope inside `around`. */
export function inside(around: Scope | undefined, memory?: number): Scope {
  return {
    around,
    values: new Map(),
    limits: new Map(),
    memory: memory ?? around?.memory ?? 0,
  };
}

/** The limits of `value` in `scope`. */
export function limitsIn(
  scope: Scope,
  value: Value,
): readonly [bigint, bigint] {
  const number = known(value);
  if (number !== undefined) return [number, number];
  let [least, greatest] = limitsOf(value.type);
  for (let one: Scope | undefined = scope; one; one = one.around) {
    const limits = one.limits.get(value);
    if (limits === undefined) continue;
    if (limits[0] > least) least = limits[0];
    if (limits[1] < greatest) greatest = limits[1];
  }
  return [least, greatest];
}

function find(scope: Scope, key: string): Value | undefined {
  for (let one: Scope | undefined = scope; one; one = one.around) {
    const value = one.values.get(key);
    if (value !== undefined) return value;
  }
}

// ## Computing
//
// What is known already is not computed.

/** The value of an operation at the end of the growing block: computed, known, or computed before. */
export function valueOf(
  builder: Builder,
  scope: Scope,
  operation: Operation,
  type: Scalar,
  operands: readonly Value[],
  span: Span,
): Value {
  const folded = fold(builder, scope, operation, type, operands, span);
  if (folded !== undefined) return folded;
  const key = keyOf(scope, operation, type, operands);
  const before = key && find(scope, key);
  if (before) return before;
  const value = append(builder, operation, type, operands, span);
  if (key) scope.values.set(key, value);
  return value;
}

/** What the operation comes to, if that is known without computing it. */
function fold(
  builder: Builder,
  scope: Scope,
  operation: Operation,
  type: Scalar,
  operands: readonly Value[],
  span: Span,
): Value | undefined {
  const [a, b, c] = operands;
  const numbers = operands.map(known);
  const allKnown = operands.length > 0 &&
    numbers.every((one) => one !== undefined);
  switch (operation.kind) {
    case "comparison": {
      const truth = decide(scope, operation.operator, a!, b!);
      if (truth !== undefined) return constant(builder, truth, BOOL, span);
      return allKnown
        ? comparison(builder, operation.operator, a!, b!, span)
        : undefined;
    }
    case "arithmetic": {
      const truth = type.kind === "bool"
        ? logic(scope, operation.operator, a!, b!)
        : undefined;
      if (truth !== undefined) return truth;
      return allKnown && sameType(a!.type, type)
        ? arithmetic(builder, operation.operator, a!, b!, span)
        : undefined;
    }
    case "convert":
      if (sameType(a!.type, type)) return a;
      return allKnown ? convert(builder, a!, type, span) : undefined;
    case "not": {
      const [least, greatest] = limitsIn(scope, a!);
      if (least === greatest) return constant(builder, 1n - least, BOOL, span);
      return allKnown ? opposite(builder, a!, span) : undefined;
    }
    case "select": {
      const [least, greatest] = limitsIn(scope, a!);
      return least === greatest ? (least === 1n ? b : c) : undefined;
    }
    default:
      return undefined;
  }
}

/** What `a and b` or `a or b` is, if one of them is known. */
function logic(
  scope: Scope,
  operator: string,
  a: Value,
  b: Value,
): Value | undefined {
  if (operator !== "and" && operator !== "or") return undefined;
  const decides = operator === "and" ? 0n : 1n;
  for (const [one, other] of [[a, b], [b, a]] as const) {
    const [least, greatest] = limitsIn(scope, one);
    if (least !== greatest) continue;
    if (least !== decides) return other;
    return known(one) === undefined ? undefined : one;
  }
}

/** Whether `a operator b`, if the limits of both say so. */
function decide(
  scope: Scope,
  operator: "equal" | "less" | "lessOrEqual",
  a: Value,
  b: Value,
): bigint | undefined {
  if (a === b) return operator === "less" ? 0n : 1n;
  const [least, greatest] = limitsIn(scope, a);
  const [from, to] = limitsIn(scope, b);
  if (operator === "equal") {
    if (greatest < from || to < least) return 0n;
    return least === greatest && from === to ? 1n : undefined;
  }
  if (operator === "less") {
    return greatest < from ? 1n : least >= to ? 0n : undefined;
  }
  return greatest <= from ? 1n : least > to ? 0n : undefined;
}

/** A text that is equal only for what comes to the same at this place. */
function keyOf(
  scope: Scope,
  operation: Operation,
  type: Scalar,
  operands: readonly Value[],
): string | undefined {
  const name = operationKey(scope, operation, operands);
  if (name === undefined) return undefined;
  const of = operands.map((one) => {
    const number = known(one);
    return number === undefined ? `v${one.number}` : `${number}`;
  });
  const first = operands[0] ? typeName(operands[0].type) : "";
  return `${name} ${typeName(type)} ${first} ${of.join(" ")}`;
}

function operationKey(
  { memory }: Scope,
  operation: Operation,
  operands: readonly Value[],
): string | undefined {
  switch (operation.kind) {
    case "parameter":
      return `parameter ${operation.index}`;
    case "arithmetic":
    case "comparison":
      return operation.operator;
    case "convert":
    case "not":
    case "select":
      return operation.kind;
    case "call": {
      const { reads } = operation.operation;
      return reads && `reads ${reads}`;
    }
    case "load": {
      const { root, offset, steps, cell } = operation.place;
      if (root.kind === "slice") {
        return isLoadedForGood(operands)
          ? JSON.stringify(["slice", root.unit, offset, steps, cell])
          : undefined;
      }
      if (root.kind !== "state") return undefined;
      return JSON.stringify([memory, root.of, offset, steps, cell]);
    }
    default:
      return undefined;
  }
}

/** Whether a slice, whose operands these are, is one that nobody here may store in. */
function isLoadedForGood([start]: readonly Value[]): boolean {
  return start?.type.kind === "address" && !start.type.writable;
}

// ## Learning

/** Notes in `scope` that `condition` has come out so, and what follows from that. */
export function assume(scope: Scope, condition: Value, holds: boolean): void {
  const truth = holds ? 1n : 0n;
  scope.limits.set(condition, [truth, truth]);
  const { operation, operands } = condition;
  if (operation.kind === "not") return assume(scope, operands[0]!, !holds);
  const both = holds ? "and" : "or";
  if (operation.kind === "arithmetic" && operation.operator === both) {
    if (condition.type.kind !== "bool") return;
    for (const one of operands) assume(scope, one, holds);
    return;
  }
  if (operation.kind !== "comparison") return;
  const [a, b] = operands as [Value, Value];
  const [least, greatest] = limitsIn(scope, a);
  const [from, to] = limitsIn(scope, b);
  const { operator } = operation;
  if (operator === "equal") {
    if (!holds) return;
    const both = [least > from ? least : from, greatest < to ? greatest : to];
    confine(scope, a, both[0]!, both[1]!);
    confine(scope, b, both[0]!, both[1]!);
    return;
  }
  // What is small lies at least so far below what is large; the opposite turns them around.
  const distance = (operator === "less") === holds ? 1n : 0n;
  const [small, large] = holds ? [a, b] : [b, a];
  const [low, high] = [limitsIn(scope, small)[0], limitsIn(scope, large)[1]];
  confine(scope, small, low, high - distance);
  confine(scope, large, low + distance, high);
}

/** Notes in `scope` that `value` lies between two numbers, both included. */
export function confine(
  scope: Scope,
  value: Value,
  least: bigint,
  greatest: bigint,
): void {
  if (known(value) !== undefined || least > greatest) return;
  const [from, to] = limitsIn(scope, value);
  scope.limits.set(value, [
    least > from ? least : from,
    greatest < to ? greatest : to,
  ]);
}
