// Strands: their states, what they wait for, why they lose a processor, how they end.

import { assert, assertEquals } from "@std/assert";
import {
  PAGE_SIZE,
  PCB,
  physical,
  readPhysical,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  block,
  createDomain,
  createSpace,
  createStrand,
  currentStrand,
  endDomain,
  endStrand,
  eventNamed,
  finishVisits,
  FIRST_FREE,
  type Kernel,
  loadProgram,
  preempt,
  readRecord,
  RESTART,
  runKernel,
  type Strand,
  unblock,
  yieldProcessor,
} from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  bareKernel,
  endCurrent,
  EXIT,
  FINISH,
  newKernel,
  on,
  programOf,
  runProgram,
  takeTurns,
} from "./helpers.ts";

/** A program that makes calls 2, 3, ... up to `last` and ends with the sum of the answers. */
function calling(last: number): string {
  return `
        clr     s0
        lda     s1, 2(zero)
again:  mov     s1, v0
        callsys
        addq    s0, v0, s0
        addq    s1, 1, s1
        cmple   s1, ${last}, t0
        bne     t0, again
${FINISH}`;
}

/** What is told of strands, in short. */
function listen(kernel: Kernel): string[] {
  const told: string[] = [];
  const causes = [
    "blocked",
    "yielded",
    "interrupt",
    "slice",
    "priority",
    "end",
  ];
  on(kernel, "Strand.unblock", (_, [strand]) => note(`ready ${strand}`));
  on(kernel, "Strand.block", (_, [strand]) => note(`waits ${strand}`));
  on(kernel, "Strand.run", (_, [strand]) => note(`runs ${strand}`));
  on(
    kernel,
    "Strand.stop",
    (_, [strand, cause]) => note(`stops ${strand}: ${causes[Number(cause)]}`),
  );
  function note(what: string): undefined {
    told.push(what);
  }
  return told;
}

/** Ends the program of call 1; every other call is `answer`ed. */
function onCalls(
  kernel: Kernel,
  answer: (number: bigint, strand: Strand) => bigint,
): void {
  answerCalls(
    kernel,
    (kernel, [number]) => answer(number!, currentStrand(kernel)!),
  );
}

// ## Without a policy

Deno.test("without a scheduler nothing runs, and the kernel says that it is undecided", () => {
  const kernel = bareKernel();
  const strand = loadProgram(kernel, programOf("        br _start\n"), []);
  const stop = runKernel(kernel, { cycles: 5_000_000 });
  assertEquals([stop.reason, strand.state], ["halt", "ready"]);
  assert(eventNamed(kernel, "Processor.select").undecided > 0);
  on(kernel, "Processor.select", () => BigInt(strand.identifier));
  const { cycles } = kernel.machine.processor.counters;
  assertEquals(
    runKernel(kernel, { cycles: cycles + 100_000 }).reason,
    "limit",
  );
  assertEquals<string>(strand.state, "running");
});

Deno.test("a scheduler that names strands that are not ready makes no harm", () => {
  for (const answer of [12345n, 2n ** 64n - 1n, 0n]) {
    const kernel = bareKernel();
    on(kernel, "Processor.select", () => answer);
    const strand = loadProgram(kernel, programOf("        br _start\n"), []);
    runKernel(kernel, { cycles: 3_000_000 });
    assertEquals([strand.state, kernel.processors[0]!.current], [
      "ready",
      undefined,
    ]);
  }
});

// ## Waiting

Deno.test("a call that blocks is made again when its strand is unblocked, with all its arguments", () => {
  const kernel = newKernel();
  const told = listen(kernel);
  const calls: string[] = [];
  let waiting: Strand | undefined;
  on(kernel, "Trap.systemCall", (kernel, parameters) => {
    if (parameters[0] === EXIT) return endCurrent(kernel, 7), 0n;
    calls.push(parameters.join(" "));
    if (calls.length > 1) return 5n;
    waiting = currentStrand(kernel)!;
    block(kernel, waiting);
    return RESTART;
  });
  const strand = runProgram(
    kernel,
    `
        lda     a0, 11(zero)
        lda     a1, 12(zero)
        lda     a2, 13(zero)
        lda     a3, 14(zero)
        lda     v0, 20(zero)
        callsys
        clr     s0
${FINISH}`,
  );
  assertEquals([strand.state, calls], ["blocked", ["20 11 12 13 14"]]);
  assert(waiting === strand);
  unblock(kernel, strand);
  assertEquals<string>(strand.state, "ready");
  runKernel(kernel, { steps: 100_000 });
  assertEquals(calls, ["20 11 12 13 14", "20 11 12 13 14"]);
  assertEquals(strand.outcome, { kind: "exited", status: 7 });
  const { identifier: n } = strand;
  assertEquals(told, [
    `ready ${n}`,
    `runs ${n}`,
    `stops ${n}: blocked`,
    `waits ${n}`,
    `ready ${n}`,
    `runs ${n}`,
    `stops ${n}: end`,
  ]);
});

Deno.test("a strand that is unblocked before it blocks does not wait", () => {
  const kernel = newKernel();
  onCalls(kernel, (number, strand) => {
    if (number === 2n) unblock(kernel, strand);
    else block(kernel, strand);
    return 3n;
  });
  const strand = runProgram(kernel, calling(3));
  assertEquals(strand.outcome, { kind: "exited", status: 6 });
});

Deno.test("a strand that is unblocked while it is on its way out goes on as if nothing had been", () => {
  const kernel = newKernel();
  const told = listen(kernel);
  onCalls(kernel, (_, strand) => {
    block(kernel, strand);
    unblock(kernel, strand);
    return 4n;
  });
  const strand = runProgram(kernel, calling(3));
  assertEquals(strand.outcome, { kind: "exited", status: 8 });
  assertEquals(told.filter((one) => one.includes("waits")), []);
});

Deno.test("a kernel whose strands all wait for nothing comes to rest", () => {
  const kernel = newKernel();
  onCalls(kernel, (_, strand) => (block(kernel, strand), RESTART));
  const strand = loadProgram(kernel, programOf(calling(3)), []);
  assertEquals(runKernel(kernel).reason, "halt");
  assertEquals([strand.state, strand.outcome], ["blocked", undefined]);
});

// ## Losing the processor

/** Two programs that count in `s1` for ever, after call 2. */
function twoSpinning(kernel: Kernel): Strand[] {
  const source = `
        lda     v0, 2(zero)
        callsys
spin:   addq    s1, 1, s1
        br      spin
`;
  return [1, 2].map(() => loadProgram(kernel, programOf(source), []));
}

Deno.test("a slice takes the processor away after so many ticks, and others get it", () => {
  const kernel = bareKernel();
  takeTurns(kernel, 2);
  const told = listen(kernel);
  answerCalls(kernel);
  const [one, other] = twoSpinning(kernel).map(({ identifier }) => identifier);
  runKernel(kernel, { cycles: 130_000 * 7 });
  assertEquals(told.slice(2, 7), [
    `runs ${one}`,
    `stops ${one}: slice`,
    `runs ${other}`,
    `stops ${other}: slice`,
    `runs ${one}`,
  ]);
  assertEquals(told.length, 2 + 7);
});

Deno.test("without a slice a strand keeps the processor", () => {
  const kernel = newKernel();
  const told = listen(kernel);
  answerCalls(kernel);
  twoSpinning(kernel);
  runKernel(kernel, { cycles: 130_000 * 20 });
  assertEquals(told.filter((one) => one.startsWith("stops")), []);
});

Deno.test("a strand that yields goes behind those that wait", () => {
  const kernel = newKernel();
  const told = listen(kernel);
  onCalls(kernel, () => (yieldProcessor(kernel), 1n));
  const [one, other] = [1, 2].map(() =>
    loadProgram(kernel, programOf(calling(3)), []).identifier
  );
  runKernel(kernel, { steps: 100_000 });
  assertEquals(told.slice(2), [
    `runs ${one}`,
    `stops ${one}: yielded`,
    `runs ${other}`,
    `stops ${other}: yielded`,
    `runs ${one}`,
    `stops ${one}: yielded`,
    `runs ${other}`,
    `stops ${other}: yielded`,
    `runs ${one}`,
    `stops ${one}: end`,
    `runs ${other}`,
    `stops ${other}: end`,
  ]);
});

Deno.test("a more urgent strand takes the processor when the kernel is left", () => {
  const kernel = bareKernel();
  const told = listen(kernel);
  answerCalls(kernel);
  const ready: bigint[] = [];
  // The newest is the most urgent.
  on(kernel, "Strand.unblock", (kernel, [strand]) => {
    ready.push(strand!);
    preempt(kernel, 0);
    return undefined;
  });
  on(
    kernel,
    "Strand.stop",
    (_, [strand, cause]) => void (cause === 4n && ready.push(strand!)),
  );
  on(kernel, "Processor.select", () => {
    ready.sort((a, b) => Number(a - b));
    return ready.pop() ?? 0n;
  });
  const source = "spin:   br      spin\n";
  const low = loadProgram(kernel, programOf(source), []);
  runKernel(kernel, { cycles: 300_000 });
  const high = loadProgram(kernel, programOf(calling(3)), []);
  runKernel(kernel, { cycles: 900_000 });
  assertEquals(high.outcome?.kind, "exited");
  assert(told.includes(`stops ${low.identifier}: priority`));
  assertEquals(kernel.processors[0]!.current, low);
});

// ## Registers

Deno.test("strands that alternate keep all their registers, floating point too", () => {
  const kernel = bareKernel();
  takeTurns(kernel, 1);
  answerCalls(kernel);
  const source = (start: number) => `
        lda     s0, ${start}(zero)
        lda     s2, 30000(zero)
        itoft   s0, $f2
        cvtqt   $f2, $f2
        fclr    $f10
        mov     s0, fp
loop:   addt    $f10, $f2, $f10
        addq    s1, s0, s1
        addq    t5, s0, t5
        addq    fp, s0, fp
        subq    s2, 1, s2
        bne     s2, loop
        cvttq   $f10, $f3
        ftoit   $f3, t0
        subq    t0, s1, s3
        subq    t5, s1, t1
        bis     s3, t1, s3
        subq    fp, s0, t2
        subq    t2, s1, t2
        bis     s3, t2, s3
        cmpult  zero, s3, s0
${FINISH}`;
  const strands = [1, 2, 3].map((start) =>
    loadProgram(kernel, programOf(source(start)), [])
  );
  runKernel(kernel, { cycles: 60_000_000 });
  for (const { outcome } of strands) {
    assertEquals(outcome, { kind: "exited", status: 0 });
  }
});

Deno.test("a strand that does not compute with floating point gets no registers for it", () => {
  const kernel = newKernel();
  let flags: bigint[] = [];
  onCalls(kernel, (_, { page }) => {
    const at = physical(page + PCB.flags);
    flags = [...flags, readPhysical(kernel.machine.bus, at, 8)!];
    return 0n;
  });
  runProgram(
    kernel,
    `        lda v0, 2(zero)\n        callsys\n        addt $f1, $f2, $f3\n` +
      `        lda v0, 2(zero)\n        callsys\n        clr s0\n${FINISH}`,
  );
  assertEquals(flags, [0n, 1n]);
});

Deno.test("floating-point registers are empty when they are first used, whoever had them before", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  const dirty = `
        lda     t0, 77(zero)
        itoft   t0, $f5
        itoft   t0, $f30
        clr     s0
${FINISH}`;
  runProgram(kernel, dirty);
  const clean = runProgram(
    kernel,
    `        ftoit $f5, s0\n        ftoit $f30, t0\n        bis s0, t0, s0\n${FINISH}`,
  );
  assertEquals(clean.outcome, { kind: "exited", status: 0 });
});

// ## Several strands of one domain

/** A domain with strands that all begin at the label `_start` of `source`. */
function family(kernel: Kernel, source: string, count: number): Strand[] {
  const first = loadProgram(kernel, programOf(source), ["family"]);
  const pc = virtual(0x1_2000_0000n);
  const others = Array.from({ length: count - 1 }, () => {
    const strand = createStrand(kernel, first.space, pc, virtual(0n));
    return strand;
  });
  return [first, ...others];
}

Deno.test("a strand runs only when it has begun, and its domain ends with its last one", () => {
  const kernel = newKernel();
  const ended: string[] = [];
  kernel.whenEnded.push(({ name }) => ended.push(name));
  onCalls(kernel, (_, strand) => {
    endStrand(kernel, strand, { kind: "exited", status: 9 });
    return 0n;
  });
  const [first, second] = family(kernel, calling(2), 2) as [Strand, Strand];
  runKernel(kernel);
  assertEquals([first.state, second.state, ended], ["ended", "new", []]);
  endStrand(kernel, second, { kind: "exited", status: 0 });
  assertEquals([ended, kernel.domains.size], [["family"], 0]);
});

// ## The end

/** Frames that nobody owns. */
const free = (kernel: Kernel) => kernel.freeFrames.length;

Deno.test("whatever state its strands are in, a domain that ends gives everything back once", () => {
  for (const state of ["new", "ready", "running", "blocked", "ended"]) {
    const kernel = newKernel();
    const before = free(kernel);
    const ended: number[] = [];
    kernel.whenEnded.push(({ identifier }) => ended.push(identifier));
    onCalls(kernel, (_, strand) => (block(kernel, strand), RESTART));
    const domain = createDomain(kernel, "d");
    const space = createSpace(kernel, domain);
    const made = createStrand(kernel, space, virtual(0n), virtual(0n));
    const source = state === "blocked" ? calling(2) : "        br _start\n";
    const strand = loadProgram(kernel, programOf(source), []);
    if (state !== "ready") runKernel(kernel, { steps: 2000 });
    assert(finishVisits(kernel));
    const chosen = state === "new" ? made : strand;
    if (state !== "ended") assertEquals<string>(chosen.state, state);
    for (let times = 0; times < 2; times++) {
      endDomain(kernel, domain, { kind: "exited", status: 0 });
      endDomain(kernel, strand.domain, { kind: "exited", status: 0 });
    }
    assertEquals(free(kernel), before, state);
    assertEquals(new Set(kernel.freeFrames).size, before);
    assertEquals([kernel.strands.size, kernel.spaces.size], [0, 0]);
    assertEquals(ended.length, 2);
    assertEquals(runKernel(kernel, { steps: 100_000 }).reason, "halt");
  }
});

Deno.test("a strand may be ended by a handler of its own being stopped", () => {
  const kernel = newKernel();
  const before = free(kernel);
  onCalls(kernel, (_, strand) => (block(kernel, strand), RESTART));
  const strand = loadProgram(kernel, programOf(calling(2)), []);
  on(kernel, "Strand.block", (kernel) => {
    // A frame that is taken now must not be the page of the stack that is in use.
    endDomain(kernel, strand.domain, { kind: "exited", status: 3 });
    return undefined;
  });
  assertEquals(runKernel(kernel, { steps: 100_000 }).reason, "halt");
  assertEquals(strand.outcome, { kind: "exited", status: 3 });
  assertEquals([free(kernel), kernel.strands.size], [before, 0]);
  const lock = readPhysical(
    kernel.machine.bus,
    physical(kernel.globals + 16),
    8,
  );
  assertEquals(lock, 0n);
});

Deno.test("a program that is killed after any number of steps leaves nothing behind", () => {
  for (let steps = 0; steps < 500; steps += 3) {
    const kernel = newKernel();
    const before = free(kernel);
    onCalls(kernel, () => (yieldProcessor(kernel), 0n));
    const strand = loadProgram(kernel, programOf(calling(9)), []);
    runKernel(kernel, { steps });
    assert(finishVisits(kernel));
    endDomain(kernel, strand.domain, {
      kind: "killed",
      signal: 9,
      sentence: "by a test",
    });
    assertEquals(runKernel(kernel, { steps: 20_000 }).reason, "halt");
    assertEquals([free(kernel), kernel.strands.size], [before, 0], `${steps}`);
  }
});

Deno.test("a record says what is true of its strand", () => {
  const kernel = newKernel();
  const seen: bigint[] = [];
  onCalls(kernel, (_, { page }) => {
    for (const field of ["identifier", "domain", "space", "state"] as const) {
      seen.push(readRecord(kernel, page, field));
    }
    return 0n;
  });
  const strand = runProgram(kernel, calling(2));
  const { identifier, domain, space } = strand;
  assertEquals(
    seen,
    [identifier, domain.identifier, space.identifier, 2].map(BigInt),
  );
  assert(strand.page >= FIRST_FREE && strand.page % PAGE_SIZE === 0);
});

Deno.test("Strand.stop: a strand that waits is said to wait, whatever else was wanted of its processor", () => {
  for (const before of [true, false]) {
    const kernel = newKernel();
    const { undecided } = eventNamed(kernel, "Processor.select");
    const causes: bigint[] = [];
    on(kernel, "Strand.stop", (_, [, cause]) => {
      causes.push(cause!);
      return undefined;
    });
    answerCalls(kernel, (kernel) => {
      const strand = currentStrand(kernel)!;
      if (before) yieldProcessor(kernel);
      block(kernel, strand);
      if (!before) preempt(kernel, 0);
      return 0n;
    });
    const strand = runProgram(
      kernel,
      `        clr     v0\n        callsys\n${FINISH}`,
    );
    assertEquals([strand.state, causes], ["blocked", [0n]]);
    assertEquals(
      eventNamed(kernel, "Processor.select").undecided,
      undecided,
    );
  }
});

Deno.test("unblock: something more urgent is not forgotten when a strand need not wait after all", () => {
  const kernel = newKernel();
  const causes: bigint[] = [];
  on(kernel, "Strand.stop", (_, [, cause]) => {
    causes.push(cause!);
    return undefined;
  });
  answerCalls(kernel, (kernel) => {
    const strand = currentStrand(kernel)!;
    block(kernel, strand);
    preempt(kernel, 0);
    unblock(kernel, strand);
    return 0n;
  });
  runProgram(kernel, `        lda     v0, 2(zero)\n        callsys\n${FINISH}`);
  assertEquals(causes, [4n, 5n]);
});

Deno.test("Processor.allot: only who says which strand runs says for how long", () => {
  const kernel = bareKernel();
  const allot = kernel.operations.find(({ name }) =>
    name === "Processor.allot"
  )!;
  const results: (bigint | undefined)[] = [];
  const ready: bigint[] = [];
  on(kernel, "Strand.unblock", (_, [strand]) => void ready.push(strand!));
  on(
    kernel,
    "Strand.stop",
    (_, [strand, cause]) => void (cause === 1n && ready.push(strand!)),
  );
  on(kernel, "Processor.select", (kernel) => {
    results.push(allot.perform(kernel, [3n]));
    return ready.shift() ?? 0n;
  });
  onCalls(kernel, () => {
    results.push(allot.perform(kernel, [3n]));
    yieldProcessor(kernel);
    return 1n;
  });
  const strand = runProgram(kernel, calling(2));
  assertEquals(strand.outcome, { kind: "exited", status: 1 });
  const refused = BigInt.asUintN(64, -13n);
  // At first by the idle processor, then by the one that has given up the strand.
  assertEquals(results.slice(0, 3), [0n, refused, 0n]);
});
