// # What is known here
//
// Behind a test, its outcome is known, and with it something about what was compared.
//
// In the blocks that can only be reached through `x < 10`, `x` is at most 9. What is learned holds
// in all the blocks that the way dominates, and nowhere else. So the facts are kept in a stack:
// whoever enters a part of the tree of dominators puts facts on it, and takes them off when
// leaving.

import type { Comparison, Value } from "../form/ir.ts";
import { type Bounds, within } from "./bounds.ts";
import { known } from "../form/builder.ts";
import { limitsOfValue } from "./folding.ts";

/** What is known at one place of a procedure. */
export interface Known {
  /** What each value can be here. */
  readonly bounds: Map<Value, Bounds>;
  /** Whether comparisons hold here, by their names. */
  readonly truths: Map<string, boolean>;
  /** How to forget what was learned, the newest last. */
  readonly undo: (() => void)[];
}

/** Nothing is known. */
export function knowNothing(): Known {
  return { bounds: new Map(), truths: new Map(), undo: [] };
}

/** Forgets what was learned since there were `mark` things to forget. */
export function forget({ undo }: Known, mark: number): void {
  while (undo.length > mark) undo.pop()!();
}

/** What `value` can be here. */
export function boundsHere({ bounds }: Known, value: Value): Bounds {
  return bounds.get(value) ?? limitsOfValue(value);
}

/** Whether the comparison is known to hold here, or known not to. */
export function truthHere(
  { truths }: Known,
  operator: Comparison,
  a: Value,
  b: Value,
): boolean | undefined {
  return truths.get(`${operator} ${a.number} ${b.number}`);
}

/** Learns that the truth `condition` is `holds` here. */
export function learn(
  known: Known,
  condition: Value,
  holds: boolean,
  depth = 0,
): void {
  const { operation, operands } = condition;
  const truth = holds ? 1n : 0n;
  narrow(known, condition, [truth, truth]);
  const [a, b] = operands as [Value, Value];
  if (depth > 8) return;
  if (operation.kind === "not") return learn(known, a, !holds, depth + 1);
  if (operation.kind === "comparison") {
    return learnComparison(known, operation.operator, a, b, holds);
  }
  if (operation.kind !== "arithmetic" || condition.type.kind !== "bool") return;
  const { operator } = operation;
  if (operator === "and" && holds || operator === "or" && !holds) {
    learn(known, a, holds, depth + 1);
    learn(known, b, holds, depth + 1);
  }
}

/** Learns that `value` is within `bounds`, too. */
export function narrow(facts: Known, value: Value, bounds: Bounds): void {
  if (known(value) !== undefined) return;
  const before = facts.bounds.get(value);
  const [least, greatest] = boundsHere(facts, value);
  const now: Bounds = [
    bounds[0] > least ? bounds[0] : least,
    bounds[1] < greatest ? bounds[1] : greatest,
  ];
  // An empty range says that nobody ever gets here. Nothing is made of that.
  if (now[0] > now[1] || now[0] === least && now[1] === greatest) return;
  facts.bounds.set(value, now);
  facts.undo.push(() => {
    if (before === undefined) facts.bounds.delete(value);
    else facts.bounds.set(value, before);
  });
  narrowSource(facts, value, now);
}

/** A conversion that changes no number tells of the number that it converts. */
function narrowSource(facts: Known, value: Value, now: Bounds): void {
  if (value.operation.kind !== "convert") return;
  const [from] = value.operands as [Value];
  const all = limitsOfValue(value);
  if (within(boundsHere(facts, from), all)) narrow(facts, from, now);
}

function learnComparison(
  facts: Known,
  operator: Comparison,
  a: Value,
  b: Value,
  holds: boolean,
): void {
  if (operator === "equal") return learnEqual(facts, a, b, holds);
  if (!holds) {
    // Not a < b is b <= a, and the other way round.
    const other = operator === "less" ? "lessOrEqual" : "less";
    note(facts, operator, a, b, false);
    return learnComparison(facts, other, b, a, true);
  }
  const between = operator === "less" ? 1n : 0n;
  const [left, right] = [boundsHere(facts, a), boundsHere(facts, b)];
  narrow(facts, a, [left[0], right[1] - between]);
  narrow(facts, b, [left[0] + between, right[1]]);
  note(facts, operator, a, b, true);
  note(facts, "less", b, a, false);
  if (operator === "less") {
    note(facts, "lessOrEqual", a, b, true);
    note(facts, "lessOrEqual", b, a, false);
    note(facts, "equal", a, b, false);
    note(facts, "equal", b, a, false);
  }
}

function learnEqual(facts: Known, a: Value, b: Value, holds: boolean): void {
  note(facts, "equal", a, b, holds);
  note(facts, "equal", b, a, holds);
  if (holds) {
    narrow(facts, a, boundsHere(facts, b));
    narrow(facts, b, boundsHere(facts, a));
    for (const [x, y] of [[a, b], [b, a]] as const) {
      note(facts, "less", x, y, false);
      note(facts, "lessOrEqual", x, y, true);
    }
    return;
  }
  const [left, right] = [boundsHere(facts, a), boundsHere(facts, b)];
  if (right[0] !== right[1]) return;
  const [only] = right;
  if (only === left[0]) narrow(facts, a, [only + 1n, left[1]]);
  if (only === left[1]) narrow(facts, a, [left[0], only - 1n]);
}

function note(
  { truths, undo }: Known,
  operator: Comparison,
  a: Value,
  b: Value,
  holds: boolean,
): void {
  const name = `${operator} ${a.number} ${b.number}`;
  const before = truths.get(name);
  if (before !== undefined) return;
  truths.set(name, holds);
  undo.push(() => truths.delete(name));
}
