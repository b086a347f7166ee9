// # Loops
//
// Where a path leads back, whatever changes in between must be known before it is known.
//
// The verifier finds the loops itself. Blocks stand in a row, and a way to an earlier block, or to the same
// one, leads *back*. Where it leads is the *head* of a loop, and in the loop is everything from which
// the way back can be reached without going through the head.
//
// A loop that can be entered beside its head has no place in this language, and a form that has one is
// refused: all that is known of heads rests on nobody getting past them.

import {
  type Block,
  predecessors,
  type Procedure,
} from "../../03-spindles/mod.ts";

/** The loops of a procedure. */
export interface Shape {
  /** The place of each block in the row. */
  readonly order: ReadonlyMap<Block, number>;
  /** The blocks that lead to each block, each once. */
  readonly leading: ReadonlyMap<Block, readonly Block[]>;
  /** The last block through which every path to a block goes. */
  readonly dominators: ReadonlyMap<Block, Block>;
  /** Every block that begins a loop, with all blocks in the loop. */
  readonly loops: ReadonlyMap<Block, ReadonlySet<Block>>;
  /** The loops around each block: their heads, the innermost last. */
  readonly around: ReadonlyMap<Block, readonly Block[]>;
  /** A block that can be reached past the head of a loop that it is in. */
  readonly broken: Block | undefined;
}

/** How many loops may stand in each other. */
export const DEEPEST_LOOP = 16;

/** Finds the loops of `procedure`. */
export function shapeOf(procedure: Procedure): Shape {
  const { blocks } = procedure;
  const order = new Map(blocks.map((block, index) => [block, index]));
  const leading = new Map<Block, Block[]>();
  for (const [block, from] of predecessors(procedure)) {
    leading.set(block, [...new Set(from)]);
  }
  const dominators = dominatorsOf(blocks, order, leading);
  const loops = new Map<Block, ReadonlySet<Block>>();
  const around = new Map<Block, Block[]>(blocks.map((block) => [block, []]));
  let broken: Block | undefined;
  for (const head of blocks) {
    const back = leading.get(head)!
      .filter((from) => order.get(from)! >= order.get(head)!);
    if (back.length === 0) continue;
    broken ??= back.find((from) => !dominates(dominators, order, head, from));
    const inside = broken ? new Set([head]) : bodyOf(head, back, leading);
    loops.set(head, inside);
    for (const block of inside) around.get(block)!.push(head);
    broken ??= [...inside].find((block) =>
      around.get(block)!.length > DEEPEST_LOOP
    );
  }
  return { order, leading, dominators, loops, around, broken };
}

/** Every block from which one of `back` can be reached without going through `head`. */
function bodyOf(
  head: Block,
  back: readonly Block[],
  leading: ReadonlyMap<Block, readonly Block[]>,
): Set<Block> {
  const inside = new Set([head]);
  const pending = [...back];
  for (let at = pending.pop(); at; at = pending.pop()) {
    if (inside.has(at)) continue;
    inside.add(at);
    pending.push(...leading.get(at)!);
  }
  return inside;
}

// ## Dominators
//
// The dominator of a block is the last block that the ways to it have in common. Ways back need not be
// looked at: if heads are never passed by, they add nothing.

function dominatorsOf(
  blocks: readonly Block[],
  order: ReadonlyMap<Block, number>,
  leading: ReadonlyMap<Block, readonly Block[]>,
): Map<Block, Block> {
  const dominators = new Map<Block, Block>();
  for (const [index, block] of blocks.entries()) {
    if (index === 0) {
      dominators.set(block, block);
      continue;
    }
    const before = leading.get(block)!.filter((from) =>
      order.get(from)! < index && dominators.has(from)
    );
    if (before.length === 0) continue;
    dominators.set(
      block,
      before.reduce((a, b) => common(dominators, order, a, b)),
    );
  }
  return dominators;
}

function common(
  dominators: ReadonlyMap<Block, Block>,
  order: ReadonlyMap<Block, number>,
  a: Block,
  b: Block,
): Block {
  let [one, other] = [a, b];
  while (one !== other) {
    if (order.get(one)! > order.get(other)!) one = dominators.get(one)!;
    else other = dominators.get(other)!;
  }
  return one;
}

/** Whether every path to `block` goes through `head`. */
export function dominates(
  dominators: ReadonlyMap<Block, Block>,
  order: ReadonlyMap<Block, number>,
  head: Block,
  block: Block,
): boolean {
  let at: Block | undefined = block;
  const place = order.get(head)!;
  while (at !== undefined && order.get(at)! > place) at = dominators.get(at);
  return at === head;
}

// Whoever has the blocks and the ways between them can ask other questions than what numbers can be. One of them
// is whether everything that was taken is given back.
//
// :::exercise 4.3
// :::
