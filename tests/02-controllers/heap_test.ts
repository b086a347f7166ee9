// The kernel's own memory: pieces are taken and given back, and nothing is lost.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { physical } from "../../chapters/01-hardware/mod.ts";
import {
  createHeap,
  giveBack,
  nextPlace,
  take,
  usedBytes,
} from "../../chapters/02-controllers/mod.ts";
import { createChance } from "./chance.ts";

const newHeap = () => createHeap("test", physical(0x1000), physical(0x2000));

Deno.test("heap: pieces begin at multiples of sixteen and do not overlap", () => {
  const heap = newHeap();
  assertEquals([take(heap, 1), take(heap, 17), take(heap, 0)], [
    physical(0x1000),
    physical(0x1010),
    physical(0x1030),
  ]);
  assertEquals(usedBytes(heap), 16 + 32 + 16);
});

Deno.test("heap: what does not fit in one piece is not given, and nothing changes", () => {
  const heap = newHeap();
  const pieces = [take(heap, 0x800)!, take(heap, 0x800)!];
  assertEquals([take(heap, 1), nextPlace(heap, 1)], [undefined, undefined]);
  giveBack(heap, pieces[0]!);
  assertEquals(take(heap, 0x801), undefined);
  assertEquals(take(heap, 0x800), pieces[0]);
});

Deno.test("heap: neighbours that are free become one piece, in every order", () => {
  for (const order of [[0, 1, 2], [2, 1, 0], [0, 2, 1], [1, 0, 2]]) {
    const heap = newHeap();
    const pieces = [0, 1, 2].map(() => take(heap, 0x550)!);
    for (const index of order) giveBack(heap, pieces[index]!);
    assertEquals(heap.gaps, [{ start: 0x1000, end: 0x2000 }]);
  }
});

Deno.test("heap: what was not lent cannot be given back", () => {
  const heap = newHeap();
  const at = take(heap, 64)!;
  assertThrows(() => giveBack(heap, physical(at + 16)), Error, "test");
  giveBack(heap, at);
  assertThrows(() => giveBack(heap, at), Error, "has lent nothing");
});

Deno.test("heap: 20,000 random takings never overlap and all come back", () => {
  const heap = newHeap();
  const chance = createChance(7);
  const lent = new Map<number, number>();
  for (let round = 0; round < 20_000; round++) {
    if (chance.below(2) === 0) {
      const bytes = chance.below(300);
      const at = take(heap, bytes);
      if (at === undefined) continue;
      for (const [start, size] of lent) {
        assert(at + bytes <= start || start + size <= at, "they overlap");
      }
      lent.set(at, Math.max(bytes, 1));
    } else if (lent.size > 0) {
      const [at] = [...lent][chance.below(lent.size)]!;
      lent.delete(at);
      giveBack(heap, physical(at));
    }
  }
  for (const at of lent.keys()) giveBack(heap, physical(at));
  assertEquals(heap.gaps, [{ start: 0x1000, end: 0x2000 }]);
});
