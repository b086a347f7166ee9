// # A procedure again
//
// At the end, the blocks are put into a good order, and it is noted which of them are repeated.
//
// A block stands behind one that leads to it, and the blocks of a loop stand together, those that
// leave it behind them.
//
// The loops of the procedure that was judged are no longer its loops: some are gone, some have been
// turned around. So they are found anew. What is noted with a block says which blocks are
// repeated together and nothing more. A loop may count with something else now, or not at
// all. Whoever wants to know how often it is repeated must ask the judged form, as the
// verifier did.

import { type Dominators, findDominators } from "../form/dominators.ts";
import type { Block, Loop, Procedure, Value } from "../form/ir.ts";
import { U64 } from "../meaning/types.ts";
import { constantOf, type Draft, dropUnreached } from "./draft.ts";
import { findLoops, type FoundLoop } from "./loops.ts";

/** The procedure that `draft` has become. */
export function finishDraft(draft: Draft): Procedure {
  dropUnreached(draft);
  const tree = findDominators(draft.blocks[0]!);
  const loops = findLoops(draft, tree);
  const notes = new Map<FoundLoop, Loop>();
  for (const loop of loops) notes.set(loop, noteFor(draft, loop));
  const inside = new Map<Block, Loop[]>(draft.blocks.map((one) => [one, []]));
  // Loops come with outer ones first.
  for (const loop of loops) {
    for (const block of loop.blocks) inside.get(block)!.push(notes.get(loop)!);
  }
  const blocks = inOrder(tree, loops);
  for (const block of blocks) {
    Object.assign(block, { loops: inside.get(block)! });
  }
  return { ...draft.procedure, blocks };
}

function noteFor(draft: Draft, { first }: FoundLoop): Loop {
  const [counter] = first.parameters;
  const zero: Value = constantOf(draft, 0n, counter?.type ?? U64);
  const last = first.loops.at(-1);
  const span = last?.span ?? first.body[0]?.span ?? { start: 0, end: 0 };
  return { span, counter: counter ?? zero, from: zero, to: zero };
}

// ## The order
//
// The blocks come in an order in which each stands behind those that dominate it. A loop is taken
// together and put where its first block is.

type Item = Block | FoundLoop;

function inOrder(tree: Dominators, loops: readonly FoundLoop[]): Block[] {
  const inner = new Map<Block, FoundLoop>();
  // Inner loops come last, and have the last word.
  for (const loop of loops) {
    for (const block of loop.blocks) inner.set(block, loop);
  }
  const items = new Map<FoundLoop | undefined, Item[]>([[undefined, []]]);
  for (const loop of loops) items.set(loop, []);
  for (const block of tree.order) {
    const loop = inner.get(block);
    if (loop?.first === block) items.get(loop.around)!.push(loop);
    items.get(loop)!.push(block);
  }
  const blocks: Block[] = [];
  const pending: Item[] = items.get(undefined)!.toReversed();
  for (let item = pending.pop(); item; item = pending.pop()) {
    if ("parameters" in item) blocks.push(item);
    else pending.push(...items.get(item)!.toReversed());
  }
  return blocks;
}
