// Handlers that keep the kernel busy: nobody's wake-up is lost, and programs get their turn.

import { assert, assertEquals } from "@std/assert";
import {
  declareEvent,
  type Kernel,
  loadProgram,
  MOST_WORK,
  preempt,
  raiseLater,
  runKernel,
  ticksNow,
  unblock,
  yieldProcessor,
} from "../../chapters/02-controllers/mod.ts";
import { blockOnCall, computing, sleeping } from "./device_helpers.ts";
import {
  answerCalls,
  bareKernel,
  handler,
  MEMORY,
  newKernel,
  on,
  programOf,
  takeTurns,
} from "./helpers.ts";

/** Declares an event that nobody but a test raises. */
function declareFlood(kernel: Kernel): void {
  declareEvent(kernel, { name: "Test.flood", parameters: [], says: "Flood." });
}

/** Fills the list of work. */
function fillWork(kernel: Kernel): void {
  while (
    kernel.work.length < MOST_WORK && raiseLater(kernel, "Test.flood", [])
  );
}

Deno.test("a program that gives the processor back whenever it gets it does not stop the clock", () => {
  const kernel = newKernel();
  blockOnCall(kernel);
  const patient = sleeping(kernel);
  runKernel(kernel, { steps: 100_000 });
  on(kernel, "Clock.tick", (kernel, [tick]) => {
    if (tick! % 4n === 0n) unblock(kernel, patient);
    return undefined;
  });
  const enemy = computing(kernel, 20_000);
  handler(kernel, {
    name: "gives way",
    event: "Strand.run",
    owner: enemy.domain,
    body: (kernel) => {
      yieldProcessor(kernel);
      return undefined;
    },
  });
  runKernel(kernel, { steps: 1_500_000 });
  assertEquals(patient.outcome, { kind: "exited", status: 7 });
});

Deno.test("raiseSurely: that a strand is ready is told however much waits", () => {
  const kernel = newKernel();
  blockOnCall(kernel);
  declareFlood(kernel);
  const strand = sleeping(kernel);
  runKernel(kernel, { steps: 100_000 });
  assertEquals(strand.state, "blocked");
  fillWork(kernel);
  unblock(kernel, strand);
  runKernel(kernel, { steps: 3_000_000 });
  assertEquals(strand.outcome, { kind: "exited", status: 7 });
});

Deno.test("raiseSurely: that a strand has lost its processor is told however much waits", () => {
  const kernel = newKernel();
  declareFlood(kernel);
  answerCalls(kernel, (kernel) => {
    yieldProcessor(kernel);
    fillWork(kernel);
    return 0n;
  });
  const strand = loadProgram(
    kernel,
    programOf(`
        lda     v0, 2(zero)
        callsys
        lda     v0, 1(zero)
        lda     a0, 3(zero)
        callsys
`),
    [],
  );
  runKernel(kernel, { steps: 3_000_000 });
  assertEquals(strand.outcome, { kind: "exited", status: 3 });
});

Deno.test("a processor without a strand does what has been noted, and does not wait for the clock", () => {
  const kernel = newKernel();
  blockOnCall(kernel);
  declareFlood(kernel);
  const strand = sleeping(kernel);
  runKernel(kernel, { steps: 100_000 });
  fillWork(kernel);
  unblock(kernel, strand);
  const before = ticksNow(kernel);
  runKernel(kernel, { steps: 3_000_000 });
  assertEquals(strand.outcome, { kind: "exited", status: 7 });
  assert(ticksNow(kernel) - before < 8n, `${ticksNow(kernel) - before}`);
});

Deno.test("two processors: none stays idle while a strand is ready that was told of late", () => {
  const kernel = bareKernel({ memory: MEMORY, processors: 2 });
  takeTurns(kernel);
  declareFlood(kernel);
  let flood = true;
  answerCalls(kernel, (kernel, [number]) => {
    if (number !== 2n || !flood) return 0n;
    flood = false;
    fillWork(kernel);
    preempt(kernel, 0);
    return 0n;
  });
  const busy = loadProgram(
    kernel,
    programOf(`
        lda     v0, 2(zero)
        callsys
loop:   br      loop
`),
    ["busy"],
  );
  runKernel(kernel, { steps: 200_000 });
  assertEquals(busy.state, "running");
});
