// # Which blocks lie on every path
//
// A block *dominates* another if nobody gets to the other without going through it.
//
// What is computed in a block is known in all the blocks that it dominates, and only there. So
// this is the question behind most others about a procedure. Of the blocks that dominate a
// block, all but itself, one is the nearest. Let each block hang below its nearest one, and the
// result is a tree: a block dominates those that hang below it. Give each block the number at
// which a walk through the tree comes to it, and the number at which the walk leaves it for good.
// Whether one block dominates another is then two comparisons.
//
// :::aside
// The tree is found by the method of Lengauer and Tarjan, in its simple form. For a procedure of
// n blocks and ways between them it takes about n log n steps, whatever the shape. Simpler methods
// take n² for shapes that an attacker can choose.
// :::

import { type Block, successors } from "./ir.ts";

/** The blocks of a procedure that can be reached, and which of them dominate which. */
export interface Dominators {
  /** Blocks such that each stands behind those that dominate it; loops aside, behind all that lead to it. */
  readonly order: readonly Block[];
  /** The place of each block in `order`. */
  readonly place: ReadonlyMap<Block, number>;
  /** For each place, that of the nearest dominator; the first block's own for the first. */
  readonly nearest: Int32Array;
  /** For each place, when a walk through the tree comes to it. */
  readonly enters: Int32Array;
  /** For each place, when the walk has been to all below it. */
  readonly leaves: Int32Array;
}

/** Finds the dominators of the blocks that can be reached from `first`. */
export function findDominators(first: Block): Dominators {
  const { preorder, parent, order } = walk(first);
  const found = nearestOf(preorder, parent);
  const place = new Map(order.map((block, index) => [block, index]));
  const nearest = new Int32Array(order.length);
  for (const [index, block] of preorder.entries()) {
    nearest[place.get(block)!] = place.get(preorder[found[index]!]!)!;
  }
  return { order, place, nearest, ...walkTree(nearest) };
}

/** Whether every path to `b` goes through `a`. False if one of them cannot be reached. */
export function dominates(tree: Dominators, a: Block, b: Block): boolean {
  const [one, other] = [tree.place.get(a), tree.place.get(b)];
  if (one === undefined || other === undefined) return false;
  return tree.enters[one]! <= tree.enters[other]! &&
    tree.leaves[other]! <= tree.leaves[one]!;
}

// ## A first walk
//
// Follows every way once, without calling itself: a procedure may be deeper than the host's
// stack.

interface Walk {
  /** Blocks in the order in which the walk came to them. */
  readonly preorder: readonly Block[];
  /** For each of these, the number of the one it was reached from. */
  readonly parent: Int32Array;
  /** Blocks in the reverse of the order in which the walk left them. */
  readonly order: readonly Block[];
}

function walk(first: Block): Walk {
  const number = new Map<Block, number>([[first, 0]]);
  const preorder = [first];
  const parents = [0];
  const left: Block[] = [];
  const path = [{ block: first, next: successors(first), at: 0 }];
  while (path.length > 0) {
    const top = path.at(-1)!;
    const block = top.next[top.at++];
    if (block === undefined) {
      left.push(top.block);
      path.pop();
    } else if (!number.has(block)) {
      number.set(block, preorder.length);
      preorder.push(block);
      parents.push(number.get(top.block)!);
      path.push({ block, next: successors(block), at: 0 });
    }
  }
  return { preorder, parent: Int32Array.from(parents), order: left.reverse() };
}

// ## The tree
//
// All numbers here are those of the first walk. `lowest` is what the method calls a block's
// semidominator: the first block from which it can be reached through later blocks only.

function nearestOf(
  preorder: readonly Block[],
  parent: Int32Array,
): Int32Array {
  const count = preorder.length;
  const leading = leadingTo(preorder);
  const lowest = Int32Array.from({ length: count }, (_, index) => index);
  const best = Int32Array.from(lowest);
  const above = new Int32Array(count).fill(-1);
  const nearest = new Int32Array(count);
  const waiting: number[][] = preorder.map(() => []);
  for (let at = count - 1; at > 0; at--) {
    for (const from of leading[at]!) {
      const candidate = lowest[bestAbove(from, above, best, lowest)]!;
      if (candidate < lowest[at]!) lowest[at] = candidate;
    }
    waiting[lowest[at]!]!.push(at);
    above[at] = parent[at]!;
    for (const one of waiting[parent[at]!]!.splice(0)) {
      const candidate = bestAbove(one, above, best, lowest);
      nearest[one] = lowest[candidate]! < lowest[one]!
        ? candidate
        : parent[at]!;
    }
  }
  for (let at = 1; at < count; at++) {
    if (nearest[at] !== lowest[at]) nearest[at] = nearest[nearest[at]!]!;
  }
  return nearest;
}

function leadingTo(preorder: readonly Block[]): number[][] {
  const number = new Map(preorder.map((block, index) => [block, index]));
  const leading: number[][] = preorder.map(() => []);
  for (const [index, block] of preorder.entries()) {
    for (const next of successors(block)) {
      leading[number.get(next)!]!.push(index);
    }
  }
  return leading;
}

/** The block between `from` and its root whose `lowest` is least; makes the way shorter for later. */
function bestAbove(
  from: number,
  above: Int32Array,
  best: Int32Array,
  lowest: Int32Array,
): number {
  const path: number[] = [];
  for (let at = from; above[at]! >= 0 && above[above[at]!]! >= 0;) {
    path.push(at);
    at = above[at]!;
  }
  for (let index = path.length - 1; index >= 0; index--) {
    const at = path[index]!;
    const next = above[at]!;
    if (lowest[best[next]!]! < lowest[best[at]!]!) best[at] = best[next]!;
    above[at] = above[next]!;
  }
  return best[from]!;
}

/** When a walk through the tree enters and leaves each block. */
function walkTree(nearest: Int32Array) {
  const count = nearest.length;
  const size = new Int32Array(count).fill(1);
  for (let at = count - 1; at > 0; at--) size[nearest[at]!]! += size[at]!;
  const enters = new Int32Array(count);
  const leaves = new Int32Array(count);
  const free = new Int32Array(count);
  leaves[0] = count;
  free[0] = 1;
  for (let at = 1; at < count; at++) {
    const above = nearest[at]!;
    enters[at] = free[above]!;
    leaves[at] = enters[at]! + size[at]!;
    free[above] = leaves[at]!;
    free[at] = enters[at]! + 1;
  }
  return { enters, leaves };
}
