// # Where the words lead
//
// Words that are always executed one after the other are a block, and each way between blocks is a
// branch or the end of one.
//
// Blocks are put into an order in which each comes behind those that lead to it, except where a
// loop leads back. And for each it is found out which registers somebody still looks at behind it:
// where ways meet, the others do not matter.

import {
  type CodeWord,
  readBy,
  type RegisterBits,
  writtenBy,
} from "../computing/words.ts";

/** The words of some code in blocks. */
export interface CodeBlocks {
  /** The word behind the last one of the block that begins at a word. */
  readonly ends: ReadonlyMap<number, number>;
  /** The place of each block in the order. */
  readonly places: ReadonlyMap<number, number>;
  /** The registers at which somebody looks from the beginning of a block on. */
  readonly wanted: ReadonlyMap<number, RegisterBits>;
}

/** Whether nothing follows `word` but what it leads to. */
export function endsWay(word: CodeWord | undefined): boolean {
  return word === undefined || word.kind === "jump" ||
    word.kind === "branch" && word.condition === undefined && word.link === 31;
}

/** The blocks of `words` that can be reached from `start`. */
export function blocksOf(
  words: readonly (CodeWord | undefined)[],
  start: number,
): CodeBlocks {
  const leaders = leadersOf(words, start);
  const ends = new Map<number, number>();
  const following = new Map<number, readonly number[]>();
  const order: number[] = [];
  const stack: { block: number; next: readonly number[]; at: number }[] = [];
  const open = (block: number) => {
    if (following.has(block) || block < 0 || block >= words.length) return;
    const end = endOf(words, leaders, block);
    const next = waysFrom(words, end);
    ends.set(block, end);
    following.set(block, next);
    stack.push({ block, next, at: 0 });
  };
  open(start);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.next[top.at++];
    if (next !== undefined) open(next);
    else order.push(stack.pop()!.block);
  }
  order.reverse();
  return {
    ends,
    places: new Map(order.map((block, place) => [block, place])),
    wanted: wantedAt(words, ends, following, order),
  };
}

/** Where blocks begin: at targets of branches, and behind whatever does not just go on. */
function leadersOf(
  words: readonly (CodeWord | undefined)[],
  start: number,
): Uint8Array {
  const leaders = new Uint8Array(words.length + 1);
  leaders[start] = 1;
  words.forEach((word, at) => {
    if (endsWay(word)) leaders[at + 1] = 1;
    if (word?.kind !== "branch") return;
    const target = at + 1 + word.by;
    if (target >= 0 && target < words.length) leaders[target] = 1;
    if (word.condition !== undefined) leaders[at + 1] = 1;
  });
  return leaders;
}

function endOf(
  words: readonly (CodeWord | undefined)[],
  leaders: Uint8Array,
  block: number,
): number {
  let end = block + 1;
  while (end < words.length && !leaders[end]) end++;
  return end;
}

// A jump leads into a row of branches behind it.

/** Whether `word` may stand in such a row. */
export function isOfRow(word: CodeWord | undefined): boolean {
  return word?.kind === "branch" && endsWay(word);
}

/** The blocks to which the word before `end` may lead inside the code. */
function waysFrom(
  words: readonly (CodeWord | undefined)[],
  end: number,
): number[] {
  const last = words[end - 1];
  if (last?.kind === "jump") {
    let behind = end;
    while (isOfRow(words[behind])) behind++;
    return Array.from({ length: behind - end }, (_, at) => end + at);
  }
  if (last === undefined) return [];
  if (last.kind !== "branch" || last.link !== 31) return [end];
  const target = end + last.by;
  return last.condition === undefined ? [target] : [target, end];
}

function wantedAt(
  words: readonly (CodeWord | undefined)[],
  ends: ReadonlyMap<number, number>,
  following: ReadonlyMap<number, readonly number[]>,
  order: readonly number[],
): Map<number, RegisterBits> {
  const wanted = new Map<number, RegisterBits>();
  // Outside, everything may matter.
  const start = (block: number) => following.has(block) ? 0 : ALL;
  for (let changed = true; changed;) {
    changed = false;
    for (let place = order.length - 1; place >= 0; place--) {
      const block = order[place]!;
      const end = ends.get(block)!;
      let bits = following.get(block)!
        .reduce((all, one) => all | (wanted.get(one) ?? start(one)), 0);
      for (let at = end - 1; at >= block; at--) {
        const word = words[at];
        if (word === undefined) continue;
        bits = (bits & ~writtenBy(word) | readBy(word)) & ALL;
      }
      if (wanted.get(block) === bits) continue;
      wanted.set(block, bits);
      changed = true;
    }
  }
  return wanted;
}

/** All registers but the one that is always 0. */
const ALL = 0x7fff_ffff;
