// # Memory for the kernel itself
//
// The kernel's code and its records lie in two stretches of memory, and pieces of these are
// taken and given back.
//
// The code of a spindle with 300 bytes takes the first free piece that is large enough. When
// the spindle is removed, its piece is free again and joins its free neighbours. A kernel that
// is extended all day needs that: what is never given back is one day used up.

import {
  panic,
  physical,
  type PhysicalAddress,
} from "../../01-hardware/mod.ts";

/** A piece of memory that nobody uses. */
export interface Gap {
  /** Its first byte. */
  start: number;
  /** The byte behind its last. */
  end: number;
}

/** A stretch of physical memory of which pieces can be taken. */
export interface Heap {
  /** What it is called in reports. */
  readonly name: string;
  /** Its first byte. */
  readonly start: PhysicalAddress;
  /** The byte behind its last. */
  readonly end: PhysicalAddress;
  /** What is free, in the order of addresses; no two pieces touch. */
  readonly gaps: Gap[];
  /** The bytes of each piece that is taken, by its first byte. */
  readonly taken: Map<number, number>;
}

/** Pieces begin at multiples of so many bytes. */
const GRAIN = 16;

/** A heap from `start` to just before `end`, all of it free. */
export function createHeap(
  name: string,
  start: PhysicalAddress,
  end: PhysicalAddress,
): Heap {
  return { name, start, end, gaps: [{ start, end }], taken: new Map() };
}

/**
 * Takes `bytes` from `heap`, at a multiple of sixteen.
 *
 * @returns where they begin, or `undefined` if so many do not lie together
 */
export function take(heap: Heap, bytes: number): PhysicalAddress | undefined {
  const at = nextPlace(heap, bytes);
  if (at === undefined) return undefined;
  const size = Math.max(1, Math.ceil(bytes / GRAIN)) * GRAIN;
  const index = heap.gaps.findIndex(({ start }) => start === at);
  const gap = heap.gaps[index] ??
    panic(`heap: ${heap.name} has no gap at ${at}`);
  gap.start += size;
  if (gap.start === gap.end) heap.gaps.splice(index, 1);
  heap.taken.set(at, size);
  return at;
}

/** Where the next `bytes` taken from `heap` will begin. */
export function nextPlace(
  { gaps }: Heap,
  bytes: number,
): PhysicalAddress | undefined {
  const size = Math.max(1, Math.ceil(bytes / GRAIN)) * GRAIN;
  const gap = gaps.find(({ start, end }) => end - start >= size);
  return gap && physical(gap.start);
}

/** Gives back the piece of `heap` that begins at `at`. */
export function giveBack(heap: Heap, at: PhysicalAddress): void {
  const { gaps, taken, name } = heap;
  const size = taken.get(at) ??
    panic(`heap: ${name} has lent nothing at ${at}`);
  taken.delete(at);
  const gap: Gap = { start: at, end: at + size };
  const behind = gaps.findIndex(({ start }) => start > at);
  const index = behind === -1 ? gaps.length : behind;
  gaps.splice(index, 0, gap);
  mergeWithNext(gaps, index);
  if (index > 0) mergeWithNext(gaps, index - 1);
}

/** Joins the gap at `index` with the next one if they touch. */
function mergeWithNext(gaps: Gap[], index: number): void {
  const [gap, next] = [gaps[index]!, gaps[index + 1]];
  if (next === undefined || gap.end !== next.start) return;
  gap.end = next.end;
  gaps.splice(index + 1, 1);
}

/** The bytes of `heap` that are taken. */
export function usedBytes({ taken }: Heap): number {
  return [...taken.values()].reduce((sum, size) => sum + size, 0);
}
