// Memory that is there when it is used, while the default pager answers.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { auditFrames } from "../../chapters/02-controllers/mod.ts";
import { activations, remove } from "../../chapters/03-spindles/mod.ts";
import { DEFAULT_PAGER, extend } from "../../chapters/05-services/mod.ts";
import { END_WITH_RESULT, newSystem, run, type Watched } from "./helpers.ts";

/** Loads from and stores to `count` pages, `step` pages apart, of which the first is `first` pages from `start`. */
function touching(start: string, first: number, step: number, count: number) {
  return `${start}
        lda     s1, ${first}(zero)
        sll     s1, 13, s1
        addq    s0, s1, s0
        lda     s2, ${step}(zero)
        sll     s2, 13, s2
        lda     s1, ${count}(zero)
        clr     v0
again:  ldq     t0, 0(s0)
        bis     v0, t0, v0
        stq     s1, 0(s0)
        ldq     t0, 0(s0)
        subq    t0, s1, t0
        bis     v0, t0, v0
        addq    s0, s2, s0
        subq    s1, 1, s1
        bne     s1, again
        clr     a3
${END_WITH_RESULT}`;
}

const STACK = "        srl     sp, 13, s0\n        sll     s0, 13, s0";
const HEAP = "        lda     s0, 3(zero)\n        sll     s0, 31, s0";

/** How a program ends that does this, and that the machine's memory is whole then. */
function ending(system: Watched, source: string): string {
  const { ending } = run(system, source);
  assertEquals(auditFrames(system.kernel), []);
  return ending.kind === "exited"
    ? `status ${ending.status}`
    : ending.kind === "killed"
    ? ending.sentence
    : ending.kind;
}

Deno.test("DEFAULT_PAGER: a stack grows to a megabyte, downwards and in leaps, and no further", () => {
  const system = newSystem();
  const free = system.kernel.freeFrames.length;
  assertEquals(ending(system, touching(STACK, 0, -1, 128)), "status 0");
  assertEquals(ending(system, touching(STACK, -127, 50, 2)), "status 0");
  const beyond = ending(system, touching(STACK, 0, -1, 129));
  assertStringIncludes(beyond, "access violation: read of 0x11fefe000");
  assertEquals(system.kernel.freeFrames.length, free);
});

Deno.test("DEFAULT_PAGER: the heap is there, zeros first, and what is around it is not", () => {
  const system = newSystem();
  assertEquals(ending(system, touching(HEAP, 0, 1, 60)), "status 0");
  assertEquals(ending(system, touching(HEAP, 4095, -40, 100)), "status 0");
  for (const page of [-1, 4096]) {
    assertStringIncludes(
      ending(system, touching(HEAP, page, 1, 1)),
      "access violation",
    );
  }
  assertStringIncludes(
    ending(system, `${HEAP}\n        jmp     (s0)`),
    "fetch of 0x180000000",
  );
});

Deno.test("DEFAULT_PAGER: who uses more than there is, is ended, and all of it comes back", () => {
  const system = newSystem();
  const free = system.kernel.freeFrames.length;
  assertStringIncludes(
    ending(system, touching(HEAP, 0, 1, 4000)),
    "access violation: read of 0x1",
  );
  assertEquals(system.kernel.freeFrames.length, free);
});

Deno.test("DEFAULT_PAGER: removed, it does not answer; replaced, another does; restored, it does again", () => {
  const system = newSystem();
  const program = touching(STACK, -40, 1, 1);
  const named = (name: string) => {
    const found = system.extensions.spindles.find((one) => one.name === name);
    assert(found !== undefined);
    return found;
  };
  remove(system.extensions, named("DefaultPager"));
  assertStringIncludes(ending(system, program), "access violation");
  extend(system, DEFAULT_PAGER);
  const text = DEFAULT_PAGER.text
    .replace("spindle DefaultPager", "spindle Other")
    .replace("    default\n", "");
  extend(system, { file: "other.spindle", text });
  const asked = (name: string) =>
    activations(system.extensions, named(name).handlers[0]!);
  assertEquals(ending(system, program), "status 0");
  assertEquals([asked("Other"), asked("DefaultPager")], [1n, 0n]);
  remove(system.extensions, named("Other"));
  assertEquals(ending(system, program), "status 0");
  assertEquals(asked("DefaultPager"), 1n);
});
