// A kernel on a board with several processors.

import { assert, assertEquals } from "@std/assert";
import {
  fastParts,
  physical,
  readPhysical,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  begin,
  block,
  createStrand,
  currentStrand,
  endDomain,
  fromGp,
  type Kernel,
  loadProgram,
  placeCode,
  RESTART,
  runKernel,
  type Strand,
  take,
  unblock,
  yieldProcessor,
} from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  bareKernel,
  FINISH,
  handler,
  MEMORY,
  on,
  programOf,
  takeTurns,
} from "./helpers.ts";

/** Makes call 2 a hundred times and ends with 0. */
const CALLING = `
        clr     s0
        lda     s1, 100(zero)
loop:   lda     v0, 2(zero)
        callsys
        lda     t0, 300(zero)
wait:   subq    t0, 1, t0
        bne     t0, wait
        subq    s1, 1, s1
        bne     s1, loop
${FINISH}`;

Deno.test("processors share the work", () => {
  const times: number[] = [];
  for (const processors of [1, 2, 4]) {
    const kernel = bareKernel({ processors });
    takeTurns(kernel, 1);
    answerCalls(kernel);
    const used = new Set<bigint>();
    on(kernel, "Strand.run", (_, [, number]) => void used.add(number!));
    const begun = now(kernel);
    const strands = Array.from(
      { length: 4 },
      () => loadProgram(kernel, programOf(CALLING), []),
    );
    assertEquals(runKernel(kernel, { cycles: 100_000_000 }).reason, "halt");
    for (const { outcome } of strands) {
      assertEquals(outcome, { kind: "exited", status: 0 });
    }
    assertEquals(used.size, processors);
    times.push(now(kernel) - begun);
  }
  const [one, two, four] = times as [number, number, number];
  assert(two < one * 0.7 && four < two * 0.8, `cycles: ${times}`);
});

function now({ machine }: Kernel): number {
  return Math.max(...machine.processors.map((one) => one.counters.cycles));
}

Deno.test("only one processor at a time is at work in the kernel", () => {
  for (const processors of [2, 3, 4]) {
    const kernel = bareKernel({ processors });
    takeTurns(kernel);
    answerCalls(kernel);
    // A counter that two who counted at once would get wrong.
    const at = take(kernel.data, 16)!;
    const distance = fromGp(at);
    const placed = placeCode(
      kernel,
      `
        ldq     t1, ${distance}(gp)
        lda     t2, 40(zero)
spin:   subq    t2, 1, t2
        bne     t2, spin
        addq    t1, 1, t1
        stq     t1, ${distance}(gp)
        clr     t0
        ret
`,
    );
    handler(kernel, {
      name: "count",
      event: "Trap.systemCall",
      body: placed!.address,
    });
    for (let count = 0; count < processors; count++) {
      loadProgram(kernel, programOf(CALLING), []);
    }
    assertEquals(runKernel(kernel, { cycles: 100_000_000 }).reason, "halt");
    const counted = readPhysical(kernel.machine.bus, physical(at), 8);
    assertEquals(counted, BigInt(101 * processors));
  }
});

Deno.test("two strands of one space count in the same word on two processors, exactly", () => {
  const kernel = bareKernel({ processors: 2 });
  takeTurns(kernel, 1);
  answerCalls(kernel);
  const source = `
        lda     s1, 3000(zero)
        br      t5, again
        .align  3
        .quad   0
again:  lda     t6, 7(t5)
        bic     t6, 7, t6
more:   ldq_l   t0, 0(t6)
        addq    t0, 1, t0
        stq_c   t0, 0(t6)
        beq     t0, more
        subq    s1, 1, s1
        bne     s1, more
        ldq     t1, 0(t6)
        lda     t2, 6000(zero)
        cmpeq   t1, t2, s0
${FINISH}`;
  const program = programOf(source);
  const writable = {
    ...program,
    segments: program.segments.map((one) => ({ ...one, writable: true })),
  };
  const statuses: number[] = [];
  on(kernel, "Trap.systemCall", (kernel, [number, status]) => {
    if (number !== 1n) return undefined;
    statuses.push(Number(status));
    const strand = currentStrand(kernel)!;
    block(kernel, strand);
    return RESTART;
  });
  const first = loadProgram(kernel, writable, []);
  const { entry } = program;
  begin(kernel, createStrand(kernel, first.space, entry, virtual(0n)));
  runKernel(kernel, { cycles: 20_000_000 });
  assertEquals(statuses.toSorted(), [0, 1]);
});

Deno.test("a program that runs on another processor is ended by an interrupt", () => {
  const kernel = bareKernel({ processors: 2 });
  takeTurns(kernel);
  const free = kernel.freeFrames.length;
  const victims: Strand[] = [];
  answerCalls(kernel, (kernel) => {
    endDomain(kernel, victims[0]!.domain, {
      kind: "killed",
      signal: 9,
      sentence: "by a neighbour",
    });
    return 0n;
  });
  const victim = loadProgram(kernel, programOf("        br _start\n"), []);
  victims.push(victim);
  runKernel(kernel, { cycles: 200_000 });
  assertEquals(victim.state, "running");
  const source = `        lda v0, 2(zero)\n        callsys\n        clr s0\n`;
  const killer = loadProgram(kernel, programOf(source + FINISH), []);
  assertEquals(runKernel(kernel, { cycles: 3_000_000 }).reason, "halt");
  assertEquals(victim.outcome?.kind, "killed");
  assertEquals(killer.outcome, { kind: "exited", status: 0 });
  assertEquals([kernel.freeFrames.length, kernel.domains.size], [free, 0]);
});

Deno.test("strands wake each other across processors, and none is lost", () => {
  for (const processors of [1, 2, 4]) {
    const kernel = bareKernel({ processors });
    takeTurns(kernel);
    // A semaphore: call 2 signals, call 3 waits.
    let signals = 0;
    let waits = 0;
    const waiting: Strand[] = [];
    answerCalls(kernel, (kernel, [number]) => {
      const strand = currentStrand(kernel)!;
      if (number === 2n) {
        signals++;
        const first = waiting.shift();
        if (first !== undefined) unblock(kernel, first);
        return 0n;
      }
      if (signals > 0) {
        signals--;
        waits++;
        return 0n;
      }
      waiting.push(strand);
      block(kernel, strand);
      return RESTART;
    });
    const strands = [2, 3, 2, 3].map((call) => {
      const source = CALLING.replace("lda     v0, 2", `lda     v0, ${call}`);
      return loadProgram(kernel, programOf(source), []);
    });
    const { reason } = runKernel(kernel, { cycles: 100_000_000 });
    const done = strands.filter(({ outcome }) => outcome !== undefined).length;
    assertEquals([reason, done, waits, signals], ["halt", 4, 200, 0]);
  }
});

Deno.test("the same programs end in the same cycle in every run, with both engines", () => {
  const results = [false, false, true].map((fast) => {
    const memory = 2 * MEMORY;
    const parts = fast ? fastParts(memory) : {};
    const options = { memory, processors: 3, strict: false, ...parts };
    const kernel = bareKernel(options);
    takeTurns(kernel, 1);
    answerCalls(kernel, (kernel) => (yieldProcessor(kernel), 0n));
    for (let count = 0; count < 5; count++) {
      loadProgram(kernel, programOf(CALLING), []);
    }
    runKernel(kernel, { cycles: 50_000_000 });
    return kernel.machine.processors.map(({ counters }) => [
      counters.cycles,
      counters.instructions,
    ]);
  });
  assertEquals(results[1], results[0]);
  assertEquals(results[2], results[0]);
});
