// # Ways through a procedure
//
// Which block comes before which on every path, and which are in a loop: that is found from the
// blocks and their branches alone.
//
// A block *dominates* another if every way from the beginning to the other leads through it. What
// is computed there is at hand in the other. If a block leads back to one that dominates it, the
// two and whatever lies between them are a loop.

/** What is known of the ways through a procedure whose blocks are numbered from 0. */
export interface Flow {
  /** For each block, those that may follow it. */
  readonly successors: readonly (readonly number[])[];
  /** The blocks that can be reached, each behind those that dominate it. */
  readonly order: readonly number[];
  /** For each block, the place in the order; -1 if it cannot be reached. */
  readonly place: readonly number[];
  /** For each block, the last other block that dominates it; the first has itself. */
  readonly dominator: readonly number[];
  /** How many loops are around each block. */
  readonly depth: readonly number[];
  /** The block at which the innermost loop around each block begins, or -1. */
  readonly loop: readonly number[];
}

/** Finds the ways through blocks with these `successors`; 0 is the first. */
export function findFlow(successors: readonly (readonly number[])[]): Flow {
  const order = reversePostorder(successors);
  const place = successors.map(() => -1);
  order.forEach((block, index) => place[block] = index);
  const leading: number[][] = successors.map(() => []);
  for (const block of order) {
    for (const next of successors[block]!) leading[next]!.push(block);
  }
  const dominator = findDominators(order, place, leading);
  const loops = findLoops({ order, place, dominator }, leading);
  return { successors, order, place, dominator, ...loops };
}

/** The reachable blocks, so that each but the first comes after one that leads to it. */
function reversePostorder(
  successors: readonly (readonly number[])[],
): number[] {
  const seen = successors.map(() => false);
  const finished: number[] = [];
  const stack: [number, number][] = [[0, 0]];
  seen[0] = true;
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const next = successors[top[0]]![top[1]++];
    if (next === undefined) finished.push(stack.pop()![0]);
    else if (!seen[next]) {
      seen[next] = true;
      stack.push([next, 0]);
    }
  }
  return finished.reverse();
}

// ## Who dominates whom
//
// The dominator of a block is the last block that is on the ways to all of its predecessors. One
// goes through the blocks in order and corrects, until nothing changes; that is twice, if no way
// leads into the middle of a loop.

function findDominators(
  order: readonly number[],
  place: readonly number[],
  leading: readonly (readonly number[])[],
): number[] {
  const dominator = leading.map(() => -1);
  dominator[0] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (const block of order.slice(1)) {
      const known = leading[block]!.filter((one) => dominator[one]! >= 0);
      const best = known.reduce((a, b) => commonOf({ place, dominator }, a, b));
      if (dominator[block] === best) continue;
      dominator[block] = best;
      changed = true;
    }
  }
  return dominator;
}

/** The last block that dominates both. */
export function commonOf(
  { place, dominator }: Pick<Flow, "place" | "dominator">,
  a: number,
  b: number,
): number {
  while (a !== b) {
    if (place[a]! > place[b]!) a = dominator[a]!;
    else b = dominator[b]!;
  }
  return a;
}

// ## Loops
//
// From every block that leads back one goes against the direction of the branches until the
// beginning of the loop is met.

function findLoops(
  { order, place, dominator }: Pick<Flow, "order" | "place" | "dominator">,
  leading: readonly (readonly number[])[],
): Pick<Flow, "depth" | "loop"> {
  const depth = leading.map(() => 0);
  const loop = leading.map(() => -1);
  const around = { place, dominator };
  for (const head of order) {
    const back = leading[head]!.filter((one) =>
      place[one]! >= place[head]! && commonOf(around, one, head) === head
    );
    if (back.length === 0) continue;
    const body = new Set([head]);
    const pending = [...back];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (body.has(at)) continue;
      body.add(at);
      pending.push(...leading[at]!);
    }
    for (const block of body) {
      depth[block]!++;
      loop[block] = head;
    }
  }
  return { depth, loop };
}
