// # Finding loops
//
// A loop is what lies between a block and a way back to it.
//
// If a block leads back to one that dominates it, everything from which that way back can be
// reached without going through the first block is repeated. Two ways back to one block are one
// loop. The loops that the language has are all of this kind. A circle that can be entered in two
// places is not, and is left alone.

import { dominates, type Dominators } from "../form/dominators.ts";
import type { Block } from "../form/ir.ts";
import { type Draft, leadingTo } from "./draft.ts";

/** A loop in a draft. */
export interface FoundLoop {
  /** Where each round begins; it dominates the others. */
  readonly first: Block;
  /** All its blocks, those of loops inside it too. */
  readonly blocks: Set<Block>;
  /** The blocks that lead back to the first. */
  readonly back: readonly Block[];
  /** The loop around it. */
  around: FoundLoop | undefined;
  /** How many loops are around it. */
  depth: number;
}

/** Loops inside each other that are looked at; what is deeper inside is not seen as a loop. */
export const MOST_NESTED = 24;

/** The loops of `draft`, outer ones before those inside them. */
export function findLoops(draft: Draft, tree: Dominators): FoundLoop[] {
  const leading = leadingTo(draft);
  const inner = new Map<Block, FoundLoop>();
  const loops: FoundLoop[] = [];
  for (let at = tree.order.length - 1; at >= 0; at--) {
    const first = tree.order[at]!;
    const back = leading.get(first)!.filter((one) =>
      dominates(tree, first, one)
    );
    if (back.length === 0) continue;
    const loop = {
      first,
      blocks: new Set([first]),
      back,
      around: undefined,
      depth: 0,
    };
    gather(loop, leading, inner, tree);
    loops.unshift(loop);
  }
  for (const loop of loops) {
    loop.depth = loop.around ? loop.around.depth + 1 : 0;
  }
  const seen = loops.filter(({ depth }) => depth < MOST_NESTED);
  for (const block of tree.order) {
    let loop = inner.get(block);
    for (; loop !== undefined; loop = loop.around) {
      if (loop.depth < MOST_NESTED) loop.blocks.add(block);
    }
  }
  return seen;
}

/** Goes backwards from the ways back; a loop that is met on the way is inside this one. */
function gather(
  loop: FoundLoop,
  leading: ReadonlyMap<Block, Block[]>,
  inner: Map<Block, FoundLoop>,
  tree: Dominators,
): void {
  if (!inner.has(loop.first)) inner.set(loop.first, loop);
  const pending = [...loop.back];
  for (let block = pending.pop(); block; block = pending.pop()) {
    const known = inner.get(block);
    if (known === undefined) {
      inner.set(block, loop);
      if (tree.place.has(block)) pending.push(...leading.get(block)!);
      continue;
    }
    const outermost = outermostOf(known);
    if (outermost === loop) continue;
    outermost.around = loop;
    pending.push(...leading.get(outermost.first)!);
  }
}

function outermostOf(loop: FoundLoop): FoundLoop {
  let at = loop;
  while (at.around) at = at.around;
  return at;
}
