// The default scheduler with more strands than its ring has places.

import { assert, assertEquals } from "@std/assert";
import {
  auditFrames,
  begin,
  createStrand,
  endDomain,
  finishVisits,
  runKernel,
} from "../../chapters/02-controllers/mod.ts";
import {
  addressIn,
  carryingProgram,
  loadMarked,
  startSystem,
} from "../../chapters/05-services/mod.ts";
import { on } from "../02-controllers/helpers.ts";

const YIELDS = {
  file: "yields.spindle",
  text:
    "// # Yields\n\nspindle Yields {\n  entry turn() { Strand.yield(); }\n}\n",
};

const YIELDING = `        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
turn:
        jsr     ra, Yields_turn
        br      turn
`;

Deno.test("DEFAULT_SCHEDULER: of 300 strands that are ready none is forgotten, and all have turns", () => {
  const system = startSystem({ memory: 16 * 2 ** 20 });
  const { kernel } = system;
  const free = kernel.freeFrames.length;
  const program = carryingProgram(system, YIELDING, [YIELDS]);
  const first = loadMarked(system, program, ["yielding"]);
  const start = addressIn(program, "_start");
  for (let count = 1; count < 300; count++) {
    begin(kernel, createStrand(kernel, first.space, start, start));
  }
  const turns = new Map<bigint, number>();
  on(kernel, "Strand.run", (_, [strand = 0n]) => {
    turns.set(strand, (turns.get(strand) ?? 0) + 1);
    return undefined;
  });
  const rounds = () => Math.min(...turns.values());
  for (let left = 100; left > 0; left--) {
    runKernel(kernel, { steps: 50_000 });
    if (turns.size === 300 && rounds() >= 3) break;
  }
  assertEquals(turns.size, 300);
  assert(rounds() >= 3, `${rounds()}`);
  assert(Math.max(...turns.values()) < 12, `${Math.max(...turns.values())}`);
  assert(finishVisits(kernel));
  endDomain(kernel, first.domain, { kind: "exited", status: 0 });
  assertEquals(auditFrames(kernel), []);
  assertEquals(kernel.freeFrames.length, free);
});
