// A program that is told of its misses: exactly, and to its advantage.

import { assert, assertEquals } from "@std/assert";
import {
  auditFrames,
  endDomain,
  runKernel,
} from "../../chapters/02-controllers/mod.ts";
import { spindleNamed } from "../../chapters/03-spindles/mod.ts";
import {
  carryingProgram,
  FEEDBACK_SPINDLE,
  goThrough,
  loadMarked,
  type Passes,
  startSystem,
  stateNumber,
} from "../../chapters/05-services/mod.ts";
import program from "../../chapters/05-services/feedback/program.s" with {
  type: "text",
};

const MEMORY = 8 * 2 ** 20;
const REGION = 1n << 33n;
const PAGES = 64n;

Deno.test("goThrough: who is told puts its list together, misses less and is faster", () => {
  const run = (passes: number, misses: number, scattered: boolean) =>
    goThrough({ passes, misses, scattered });
  const [untold, told] = [run(200, 0, true), run(200, 1000, true)];
  assertEquals([untold.right, told.right], [true, true]);
  assertEquals([untold.gathered, told.gathered], [false, true]);
  assert(told.cycles * 3 < untold.cycles, `${told.cycles} ${untold.cycles}`);
  assert(told.missed * 10 < untold.missed);
  // After it was told it misses no more, however long it goes on.
  assertEquals(run(60, 1000, true).missed, told.missed);
  // Whoever lies well, or has little to do, is left alone.
  for (const one of [run(200, 1000, false), run(2, 1000, true)]) {
    assertEquals([one.right, one.gathered], [true, false]);
  }
});

Deno.test("goThrough: the same on a machine that steps, to the last cycle", () => {
  const wish: Passes = { passes: 8, misses: 700, scattered: true };
  assertEquals(
    goThrough(wish, startSystem({ memory: MEMORY })),
    goThrough(wish),
  );
});

Deno.test("Mapping.missed: comes at exactly the miss that was waited for", () => {
  for (const misses of [1, 2, 3, 255, 256, 257, 700]) {
    const system = startSystem({ memory: MEMORY });
    const { kernel, machine, extensions } = system;
    const constants = { passes: 30_000, misses, scattered: 1 };
    const list = carryingProgram(
      system,
      program,
      [FEEDBACK_SPINDLE],
      constants,
    );
    const strand = loadMarked(system, list, ["list"]);
    const seen: bigint[] = [];
    machine.watcher = (event) => {
      if (event.kind !== "miss" || event.buffer !== "data") return;
      // From the moment on that it is waited for.
      if (strand.space.misses === undefined) return;
      if (event.address < REGION) return;
      if (event.address >= REGION + (PAGES << 13n)) return;
      seen.push(event.address);
    };
    const owner = strand.domain.identifier;
    const spindle = spindleNamed(extensions, "Feedback", owner)!;
    const state = (field: string) => stateNumber(system, spindle, field);
    for (let left = 400; left > 0 && state("last") === 0n; left--) {
      runKernel(kernel, { steps: 50 });
    }
    assertEquals(state("told"), 1n, `${misses}`);
    assertEquals(seen.length, misses);
    assertEquals(state("last"), seen.at(-1));
    machine.watcher = undefined;
    const killed = { kind: "killed", signal: 9, sentence: "" } as const;
    endDomain(kernel, strand.domain, killed);
    assertEquals(auditFrames(kernel), []);
    assertEquals([kernel.domains.size, kernel.spaces.size], [0, 0]);
  }
});
