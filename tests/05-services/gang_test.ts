// A gang: who runs beside whom, what it gains, and that nothing is left of it.

import { assert, assertEquals } from "@std/assert";
import { auditFrames, runKernel } from "../../chapters/02-controllers/mod.ts";
import { remove, spindleNamed } from "../../chapters/03-spindles/mod.ts";
import {
  execute,
  gangSystem,
  meetBeside,
  type System,
} from "../../chapters/05-services/mod.ts";
import { assembleProgram } from "../../chapters/01-hardware/mod.ts";
import { on } from "../02-controllers/helpers.ts";

/** At the end of each slot: how many strands ran of the program that has two. */
function runningTogether(system: System): number[] {
  const { kernel } = system;
  const counts: number[] = [];
  on(kernel, "Clock.tick", () => {
    for (const { strands } of kernel.domains.values()) {
      const states = [...strands].map(({ state }) => state);
      // Both have begun, and neither waits.
      if (states.length !== 2) continue;
      if (states.some((one) => one !== "ready" && one !== "running")) continue;
      counts.push(states.filter((state) => state === "running").length);
    }
    return undefined;
  });
  return counts;
}

Deno.test("Gang: both strands of a gang run, or neither; strands that take turns run alone, and meet more slowly", () => {
  const system = gangSystem();
  const free = system.kernel.freeFrames.length;
  const counts = runningTogether(system);
  const apart = meetBeside("turns", 3, system);
  assert(counts.filter((count) => count === 1).length > 1, `${counts}`);
  counts.length = 0;
  meetBeside("gang", 150, system);
  // In the slot in which they began they had no turn together.
  const slots = counts.slice(1);
  assert(slots.length > 2, `${counts}`);
  slots.forEach((count, at) => assertEquals(count, at % 2 === 0 ? 2 : 0));
  const together = meetBeside("gang", 3, system);
  assert(together.cycles * 2 < apart.cycles, `${together.cycles}`);
  assert(together.waited * 2 < apart.waited, `${together.waited}`);
  assertEquals(auditFrames(system.kernel), []);
  assertEquals(system.kernel.domains.size, 0);
  assertEquals(system.kernel.freeFrames.length, free);
});

// Whoever asks again and again changes nothing for others, and may be unloaded from.

const ASKS = `        .globl  _start
_start: lda     s0, 500(zero)
again:  lda     v0, 1210(zero)
        callsys
        subq    s0, 1, s0
        bne     s0, again
        clr     a0
        lda     v0, 1(zero)
        callsys
`;

Deno.test("Gang: a gang that has ended keeps nobody from running, and without the spindle the default scheduler does", () => {
  const system = gangSystem();
  const program = assembleProgram(ASKS, new Map());
  const good = { kind: "exited", status: 0 } as const;
  for (let round = 0; round < 2; round++) {
    assertEquals(execute(system, program, [], 3_000_000).ending, good);
  }
  meetBeside("gang", 3, system);
  const { extensions } = system;
  remove(extensions, spindleNamed(extensions, "Gang", 0)!);
  runKernel(system.kernel, { steps: 100 });
  assertEquals(execute(system, program, [], 3_000_000).ending, good);
});

Deno.test("meetBeside: under the default scheduler strands that meet wait for whole turns", () => {
  const [byDefault, gang] = (["default", "gang"] as const).map((meeting) =>
    meetBeside(meeting, 3)
  );
  assert(byDefault!.cycles > 100 * gang!.cycles, `${byDefault!.cycles}`);
  assert(byDefault!.waited > 100 * gang!.waited, `${byDefault!.waited}`);
});
