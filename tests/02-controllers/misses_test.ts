// Counting misses: where, how many, and whose.

import { assertEquals } from "@std/assert";
import { virtual } from "../../chapters/01-hardware/mod.ts";
import {
  countMisses,
  createSpace,
  currentStrand,
  type Kernel,
  loadProgram,
  MOST_MISSES,
  noteMissed,
  runKernel,
} from "../../chapters/02-controllers/mod.ts";
import { newKernel, on, programOf } from "./helpers.ts";
import { assertRefused, client } from "./memory_helpers.ts";

const BASE = 0x2_0000_0000n;
const PAGE = 8192n;

/** A kernel with a program that does nothing, and what it is told of misses. */
function counting() {
  const kernel = newKernel();
  const strand = loadProgram(kernel, programOf("        br _start\n"), []);
  const told: bigint[] = [];
  on(kernel, "Mapping.missed", (_, [address]) => {
    told.push(address!);
    return undefined;
  });
  for (let left = 20_000; left > 0; left--) {
    runKernel(kernel, { steps: 1 });
    if (currentStrand(kernel) && kernel.machine.processor.mode === "user") {
      break;
    }
  }
  assertEquals(currentStrand(kernel), strand);
  return { kernel, space: strand.space, domain: strand.domain, told };
}

function miss(kernel: Kernel, address: bigint): void {
  noteMissed(kernel, virtual(address));
}

Deno.test("countMisses: the last miss in the pages is told, and no other", () => {
  const { kernel, domain, space, told } = counting();
  assertEquals(countMisses(kernel, domain, space, BASE, 2, 3), undefined);
  const places = [
    BASE - 1n,
    BASE,
    BASE + 2n * PAGE,
    BASE + PAGE,
    BASE - PAGE,
    BASE + 2n * PAGE - 1n,
  ];
  for (const [index, place] of places.entries()) {
    assertEquals(space.misses === undefined, false, `${index}`);
    miss(kernel, place);
  }
  assertEquals(space.misses, undefined);
  miss(kernel, BASE);
  runKernel(kernel, { steps: 5000 });
  assertEquals(told, [BASE + 2n * PAGE - 1n]);
});

Deno.test("countMisses: can be given up, and begun anew", () => {
  const { kernel, domain, space, told } = counting();
  countMisses(kernel, domain, space, BASE, 1, 1);
  countMisses(kernel, domain, space, BASE, 1, 0);
  miss(kernel, BASE);
  countMisses(kernel, domain, space, BASE, 1, 5);
  countMisses(kernel, domain, space, BASE, 1, 2);
  miss(kernel, BASE);
  assertEquals(space.misses?.left, 1);
  runKernel(kernel, { steps: 5000 });
  assertEquals(told, []);
});

Deno.test("countMisses: only in the own space, where pages can be", () => {
  const { kernel, domain, space } = counting();
  const other = createSpace(kernel, client(kernel, "other"));
  assertRefused(countMisses(kernel, domain, other, BASE, 1, 1), "not held");
  const refused = (address: bigint, pages: number, misses: number) =>
    countMisses(kernel, domain, space, address, pages, misses);
  assertRefused(refused(BASE + 8n, 1, 1), "bad address");
  assertRefused(refused(-PAGE, 1, 1), "bad address");
  assertRefused(refused(2n ** 42n - PAGE, 2, 1), "bad address");
  for (const pages of [0, 1025, 0.5, -1]) {
    assertRefused(refused(BASE, pages, 1), "bad argument");
  }
  for (const misses of [-1, MOST_MISSES + 1, Number.NaN]) {
    assertRefused(refused(BASE, 1, misses), "bad argument");
  }
  assertEquals(space.misses, undefined);
});

Deno.test("noteMissed: misses of the kernel itself do not count", () => {
  const { kernel, domain, space } = counting();
  countMisses(kernel, domain, space, BASE, 1, 1);
  kernel.machine.processor.mode = "kernel";
  miss(kernel, BASE);
  assertEquals(space.misses?.left, 1);
  kernel.machine.processor.mode = "user";
  miss(kernel, BASE);
  assertEquals(space.misses, undefined);
});
