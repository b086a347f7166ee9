// # Choosing instead of branching
//
// To take the greater of two numbers, one need not go one of two ways. One can take both and keep
// one.
//
// A branch that goes the wrong way costs as much as several additions
// ([[§Cycles and latencies]]). If both sides only compute a value or two, it is cheaper to compute
// both and to select. The 21064 has instructions for that: `cmovne` and its relatives.
//
// :::figure optimiser.selecting
// :::
//
// The same is true for two questions in a row, as in `a && b`. If the second costs little, and
// nothing happens between them, both are asked, and one branch is left.

import type { Block, Value } from "../form/ir.ts";
import { BOOL } from "../meaning/types.ts";
import {
  createValue,
  type Draft,
  dropUnreached,
  leadingTo,
  splitWays,
} from "./draft.ts";

/** Values that may be computed in vain. */
const MOST_IN_VAIN = 3;
/** Selections that may take the place of one branch. */
const MOST_SELECTED = 2;

/** Lets small branches become selections. */
export function selectValues(draft: Draft): void {
  dropUnreached(draft);
  splitWays(draft);
  const leading = leadingTo(draft);
  // Later blocks first: what is inside has become straight when its surroundings are looked at.
  for (const block of draft.blocks.toReversed()) {
    while (
      joinQuestions(draft, block, leading) || selectAt(draft, block, leading)
    );
  }
}

/** The block behind a side that does nothing but compute a little, and what it passes. */
interface Side {
  readonly body: readonly Value[];
  readonly meets: Block;
  readonly passes: readonly Value[];
}

function sideOf(
  from: Block,
  block: Block,
  leading: ReadonlyMap<Block, Block[]>,
): Side | undefined {
  const { body, ending, parameters } = block;
  const alone = leading.get(block)!.length === 1 && parameters.length === 0;
  if (!alone || block === from || ending.kind !== "jump") return undefined;
  if (!isCheap(body)) return undefined;
  return { body, meets: ending.target, passes: ending.passes };
}

function isCheap(body: readonly Value[]): boolean {
  return body.length <= MOST_IN_VAIN && body.every(({ operation }) => {
    if (operation.kind === "arithmetic") {
      return !["multiply", "multiplyHigh", "divide", "remainder"]
        .includes(operation.operator);
    }
    return ["comparison", "not", "select", "convert"].includes(operation.kind);
  });
}

function selectAt(
  draft: Draft,
  block: Block,
  leading: ReadonlyMap<Block, Block[]>,
): boolean {
  const { ending } = block;
  if (ending.kind !== "branch" || ending.then === ending.otherwise) {
    return false;
  }
  const then = sideOf(block, ending.then, leading);
  const otherwise = sideOf(block, ending.otherwise, leading);
  if (!then || !otherwise || then.meets !== otherwise.meets) return false;
  if (
    then.meets === block ||
    then.body.length + otherwise.body.length > MOST_IN_VAIN
  ) {
    return false;
  }
  const differing = then.passes.filter((one, at) =>
    one !== otherwise.passes[at]
  );
  if (differing.length > MOST_SELECTED) return false;
  block.body.push(...then.body, ...otherwise.body);
  const passes = then.passes.map((one, at) => {
    const other = otherwise.passes[at]!;
    if (one === other) return one;
    const operands = [ending.condition, one, other];
    const selected = createValue(
      draft,
      { kind: "select" },
      one.type,
      operands,
      one.span,
    );
    block.body.push(selected);
    return selected;
  });
  unlink(leading, ending.then, block);
  unlink(leading, ending.otherwise, block);
  relink(leading, then.meets, ending.then, block);
  unlink(leading, then.meets, ending.otherwise);
  block.ending = { kind: "jump", target: then.meets, passes };
  for (const gone of [ending.then, ending.otherwise]) {
    gone.body.splice(0);
    gone.ending = { kind: "return", value: undefined };
  }
  return true;
}

function unlink(
  leading: ReadonlyMap<Block, Block[]>,
  to: Block,
  from: Block,
): void {
  const list = leading.get(to)!;
  list.splice(list.indexOf(from), 1);
}

function relink(
  leading: ReadonlyMap<Block, Block[]>,
  to: Block,
  before: Block,
  now: Block,
): void {
  const list = leading.get(to)!;
  list[list.indexOf(before)] = now;
}

// ## Two questions in a row
//
// `a && b` goes on to `b` only if `a` holds, and both lead to the same place if not. What that
// place is passed must be the same either way.

function joinQuestions(
  draft: Draft,
  block: Block,
  leading: ReadonlyMap<Block, Block[]>,
): boolean {
  const { ending } = block;
  if (ending.kind !== "branch") return false;
  for (
    const [next, other, operator] of [
      [ending.then, ending.otherwise, "and"],
      [ending.otherwise, ending.then, "or"],
    ] as const
  ) {
    const { ending: asks, body, parameters } = next;
    const alone = leading.get(next)!.length === 1 && parameters.length === 0;
    if (!alone || next === block || asks.kind !== "branch" || !isCheap(body)) {
      continue;
    }
    const again = operator === "and" ? asks.otherwise : asks.then;
    if (!sameWay(other, again, leading)) continue;
    block.body.push(...body);
    const both = createValue(
      draft,
      { kind: "arithmetic", operator },
      BOOL,
      [ending.condition, asks.condition],
      ending.condition.span,
    );
    block.body.push(both);
    const kept = operator === "and" ? asks.then : asks.otherwise;
    relink(leading, kept, next, block);
    unlink(leading, again, next);
    if (again !== other && leading.get(again)!.length === 0) {
      const { ending: gone } = again;
      if (gone.kind === "jump") unlink(leading, gone.target, again);
      again.body.splice(0);
      again.ending = { kind: "return", value: undefined };
    }
    unlink(leading, next, block);
    next.body.splice(0);
    next.ending = { kind: "return", value: undefined };
    block.ending = operator === "and"
      ? { kind: "branch", condition: both, then: kept, otherwise: other }
      : { kind: "branch", condition: both, then: other, otherwise: kept };
    return true;
  }
  return false;
}

/** Whether both do nothing but lead to the same block, with the same passed. */
function sameWay(
  a: Block,
  b: Block,
  leading: ReadonlyMap<Block, Block[]>,
): boolean {
  if (a === b) return true;
  if (leading.get(b)!.length !== 1 || a.body.length + b.body.length > 0) {
    return false;
  }
  if (a.ending.kind !== "jump" || b.ending.kind !== "jump") return false;
  const [one, other] = [a.ending, b.ending];
  return one.target === other.target &&
    one.passes.every((pass, at) => pass === other.passes[at]);
}
