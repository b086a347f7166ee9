// # Asking at the end
//
// A loop that asks at the beginning of each round whether there is to be one must come back there
// from the end, only to leave again.
//
// Asked at the end, the same question decides at once. So the question is copied: once it stands in
// front of the loop, for the first round, and once at the end of each, for the next. Nothing is
// asked more often than before.
//
// :::figure optimiser.rotating
// :::
//
// It has a second use. What stands behind the first question and in front of the first round is
// done once, and only if there is a round. That is the place for everything that need not be done
// in each of them ([[§What need not be done again]]).

import { findDominators } from "../form/dominators.ts";
import type { Block, Value } from "../form/ir.ts";
import {
  copyBlocks,
  type Draft,
  dropUnreached,
  leadingTo,
  mapEnding,
  splitWays,
} from "./draft.ts";
import { findLoops, type FoundLoop } from "./loops.ts";
import { repairUses } from "./repairing.ts";

/** Values in front of a question that are copied with it at most. */
const MOST_COPIED = 10;

/** Lets loops that ask at their beginning ask at their end. */
export function rotateLoops(draft: Draft): void {
  dropUnreached(draft);
  splitWays(draft);
  const tree = findDominators(draft.blocks[0]!);
  const leading = leadingTo(draft);
  const variables = new Map<Value, Map<Block, Value>>();
  for (const loop of findLoops(draft, tree)) {
    if (!asksFirst(loop)) continue;
    draft.fuel -= loop.first.body.length + loop.blocks.size;
    if (draft.fuel < 0) break;
    rotate(draft, loop, leading.get(loop.first)!, variables);
  }
  repairUses(draft, variables);
}

/** Whether the first block of `loop` only decides whether there is a round. */
function asksFirst({ first, blocks, back }: FoundLoop): boolean {
  const { ending, body } = first;
  if (ending.kind !== "branch" || body.length > MOST_COPIED) return false;
  if (blocks.has(ending.then) === blocks.has(ending.otherwise)) return false;
  // If this is the end of the round as well, it is asked at the end already.
  const inside = blocks.has(ending.then) ? ending.then : ending.otherwise;
  if (back.includes(inside) && inside.body.length === 0) return false;
  return body.every(({ operation }) => COPIED.includes(operation.kind));
}

const COPIED: readonly string[] = [
  "arithmetic",
  "comparison",
  "not",
  "select",
  "convert",
  "load",
];

function rotate(
  draft: Draft,
  { first, blocks }: FoundLoop,
  from: readonly Block[],
  variables: Map<Value, Map<Block, Value>>,
): void {
  const { blocks: [question], value } = copyBlocks(draft, [first]);
  draft.blocks.push(question!);
  for (const one of new Set(from)) {
    if (blocks.has(one)) continue;
    one.ending = mapEnding(
      one.ending,
      (pass) => pass,
      (to) => to === first ? question! : to,
    );
  }
  for (const one of [...first.parameters, ...first.body]) {
    variables.set(one, new Map([[first, one], [question!, value.get(one)!]]));
  }
}
