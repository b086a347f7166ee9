// Ranks and locks: who runs, who waits, and for how long.

import { assert, assertEquals } from "@std/assert";
import {
  auditFrames,
  type Kernel,
  readRecord,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { remove, spindleNamed } from "../../chapters/03-spindles/mod.ts";
import {
  carryingProgram,
  execute,
  inversionProgram,
  loadMarked,
  LOCKS,
  rankedSystem,
  waitOf,
} from "../../chapters/05-services/mod.ts";
import { on } from "../02-controllers/helpers.ts";

Deno.test("waitOf: the wait grows with what a stranger has to do, unless ranks are lent", () => {
  const system = rankedSystem();
  const free = system.kernel.freeFrames.length;
  const wait = (inherits: boolean, middle: number) =>
    waitOf({ inherits, middle, low: 20 }, system);
  const alone = wait(false, 0);
  // A turn of the loop takes two cycles at least.
  assert(wait(false, 40) - alone >= 80_000);
  const lent = wait(true, 40);
  assertEquals(wait(true, 80), lent);
  assert(Math.abs(lent - alone) < 5_000, `${lent} ${alone}`);
  assertEquals(auditFrames(system.kernel), []);
  assertEquals(system.kernel.domains.size, 0);
  assertEquals(system.kernel.freeFrames.length, free);
});

function rankOf(kernel: Kernel, { page }: Strand): bigint {
  return readRecord(kernel, page, "rank");
}

Deno.test("Ranks: whoever gets a processor has the greatest rank of those that are ready", () => {
  for (const inherits of [false, true]) {
    const system = rankedSystem();
    const { kernel } = system;
    let [looks, wrong] = [0, 0];
    on(kernel, "Strand.run", (_, [number]) => {
      const all = [...kernel.strands.values()];
      const mine = all.find((one) => BigInt(one.identifier) === number);
      if (mine === undefined) return undefined;
      looks++;
      const least = rankOf(kernel, mine);
      const better = all.filter((one) =>
        one.state === "ready" && rankOf(kernel, one) > least
      );
      wrong += better.length;
      return undefined;
    });
    const program = inversionProgram(system, { inherits, middle: 5, low: 5 });
    const { ending } = execute(system, program, [], 10_000_000);
    assertEquals(ending, { kind: "exited", status: 0 });
    assert(looks >= 4, `${looks}`);
    assertEquals(wrong, 0);
  }
});

Deno.test("Ranks: its strands go on with the default scheduler when it is removed", () => {
  const system = rankedSystem();
  const workload = { inherits: true, middle: 5, low: 5 };
  const strand = loadMarked(system, inversionProgram(system, workload), []);
  runKernel(system.kernel, { steps: 9_000 });
  assertEquals(strand.outcome, undefined);
  const { extensions } = system;
  remove(extensions, spindleNamed(extensions, "Ranks", 0)!);
  runKernel(system.kernel, { steps: 200_000 });
  assertEquals(strand.outcome, { kind: "exited", status: 0 });
});

Deno.test("Locks: what is not one's own cannot be given up, and no lock is taken twice", () => {
  const system = rankedSystem();
  const call = (name: string, argument: number) =>
    `        lda     a0, ${argument}(zero)
        jsr     ra, Locks_${name}
        addq    s0, v0, s0
`;
  const source = `        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        clr     s0
${call("unlock", 1)}${call("lock", 1)}${call("lock", 1)}${call("unlock", 1)}${
    call("unlock", 1)
  }        addq    s0, 66, a0
        lda     v0, 1(zero)
        callsys
`;
  const program = carryingProgram(system, source, [LOCKS]);
  const { ending } = execute(system, program, [], 1_000_000);
  // Three of the five were refused, with -22 each.
  assertEquals(ending, { kind: "exited", status: 0 });
});
