// Threads of a program's own making: what they compute, what the program is told, and that no
// processor is idle without need.

import { assert, assertEquals } from "@std/assert";
import {
  auditFrames,
  endDomain,
  preempt,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { fullEnvironment, verify } from "../../chapters/04-verifier/mod.ts";
import {
  addressIn,
  endPrograms,
  execute,
  FEW_WORKERS,
  loadMarked,
  measureThreads,
  runWorkers,
  stateNumber,
  type System,
  THREAD_LIBRARY,
  threadedProgram,
  threadSystem,
  workerProgram,
} from "../../chapters/05-services/mod.ts";
import { createChance } from "../02-controllers/chance.ts";
import { on } from "../02-controllers/helpers.ts";
import { wordAt } from "./threads_helpers.ts";

const GOOD = { kind: "exited", status: 0 } as const;

/** Insists that nobody is left in the kernel, and nothing is missing. */
function assertClean({ kernel }: System, free: number): void {
  assertEquals(auditFrames(kernel), []);
  assertEquals([kernel.domains.size, kernel.devices.timers.size], [0, 0]);
  assertEquals(kernel.freeFrames.length, free);
}

Deno.test("runWorkers: every count is right, however many strands carry the threads", () => {
  const system = threadSystem();
  const free = system.kernel.freeFrames.length;
  const cycles = [[1, 1], [6, 2]].map(([strands, wanted]) => {
    const workload = { ...FEW_WORKERS, strands: strands!, wanted: wanted! };
    const { ending, cycles } = runWorkers(workload, system);
    assertEquals(ending, GOOD, `${strands} ${wanted}`);
    assertClean(system, free);
    return cycles;
  });
  // With one strand each sleep keeps all threads from running.
  assert(cycles[1]! * 2 < cycles[0]!, `${cycles}`);
});

Deno.test("runWorkers: on several processors the counts are right too", () => {
  const system = threadSystem({ processors: 3, seed: 3 });
  const workload = { ...FEW_WORKERS, wanted: 3, work: 300 };
  assertEquals(runWorkers(workload, system).ending, GOOD);
});

// ## Preemption
//
// Two strands of the program share one processor, and it is taken from them at instructions that nobody has chosen.

/** Lets the processor be taken from its strand after each of `gaps` steps; gives how often that was. */
function runPreempted(
  { kernel, machine }: System,
  strand: Strand,
  gap: () => number,
): number {
  let taken = 0;
  for (let left = 20_000; left > 0 && strand.outcome === undefined; left--) {
    runKernel(kernel, { steps: gap() });
    if (machine.processor.mode !== "user") continue;
    preempt(kernel, 0);
    machine.processor.tickPending = true;
    taken++;
  }
  return taken;
}

Deno.test("runWorkers: no count is lost if strands are preempted at any instruction", () => {
  let taken = 0;
  for (const seed of [1, 2]) {
    const system = threadSystem();
    const random = createChance(seed);
    const workload = { ...FEW_WORKERS, wanted: 2, work: 20, rounds: 3 };
    const program = workerProgram(system, workload);
    const strand = loadMarked(system, program, ["workers"]);
    taken += runPreempted(system, strand, () => 1 + random.below(300));
    assertEquals(strand.outcome, GOOD, `seed ${seed}`);
  }
  assert(taken > 300, `${taken}`);
});

// ## What the program is told
//
// A thread takes all messages while others sleep and are preempted. The test hears of the same events from the kernel.

const LISTENER = `        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     sp, -64(sp)
        lda     a0, wanted(zero)
        lda     a1, strands(zero)
        bsr     ra, threads.start
        lda     s0, 4(zero)
        clr     s2
        clr     s3
forks:
        lda     a0, sleeper
        mov     s0, a1
        bsr     ra, thread.fork
        subq    s0, 1, s0
        bne     s0, forks
listen:
        jsr     ra, Activations_next
        beq     v0, silent
        srl     v0, 16, t0
        subq    t0, s2, t1
        subq    t1, 1, t1
        bne     t1, wrong
        mov     t0, s2
        mulq    s3, 31, s3
        zapnot  v0, 3, t0
        addq    s3, t0, s3
        br      listen
silent: ldq     t0, ended
        subq    t0, 4, t0
        beq     t0, exit
        bsr     ra, thread.yield
        br      listen
exit:   clr     a0
        mov     s2, a1
        mov     s3, a2
        br      end
wrong:  lda     a0, 1(zero)
end:    lda     v0, 1(zero)
        callsys
sleeper:
        lda     sp, -16(sp)
        stq     ra, 0(sp)
        mov     a0, s1
        lda     s0, 10(zero)
nap:    mov     s1, a0
        bsr     ra, thread.sleep
        subq    s0, 1, s0
        bne     s0, nap
        clr     a0
        bsr     ra, mutex.lock
        ldah    t0, ended(gp) !gprelhigh
        ldq     t1, ended(t0) !gprellow
        addq    t1, 1, t1
        stq     t1, ended(t0) !gprellow
        clr     a0
        bsr     ra, mutex.unlock
        ldq     ra, 0(sp)
        lda     sp, 16(sp)
        ret
        .data
        .align  3
ended:  .quad   0
`;

/** How many strands the program's spindle knows. */
function strandsKnown(system: System): bigint {
  const { spindles } = system.extensions;
  const spindle = spindles.find(({ name }) => name === "Activations");
  if (spindle === undefined) return 0n;
  return stateNumber(system, spindle, "used");
}

const KINDS = ["Strand.block", "Strand.unblock", "Strand.run", "Strand.stop"];

/** Everything that happens to the strands of the program from its start, as its spindle should note it. */
function recordTruth(system: System, first: Strand): bigint[] {
  const truth: bigint[] = [];
  const slots = new Map([[BigInt(first.identifier), 0n]]);
  KINDS.forEach((name, index) =>
    on(system.kernel, name, (_, [strand = 0n, cause = 0n]) => {
      // Whoever is not one of the program's strands yet is not told of.
      const used = strandsKnown(system);
      if (!slots.has(strand) && BigInt(slots.size) < used) {
        slots.set(strand, BigInt(slots.size));
      }
      const slot = slots.get(strand);
      if (slot === undefined || used === 0n) return undefined;
      const kind = BigInt(index + 1) + (name === "Strand.stop" ? cause : 0n);
      truth.push(kind << 8n | slot);
      return undefined;
    })
  );
  return truth;
}

for (const [strands, wanted, seed] of [[6, 2, 6], [3, 1, 7]]) {
  Deno.test(`Activations.next: every event is told once and in order, with ${strands} strands for ${wanted}`, () => {
    const system = threadSystem();
    const constants = { strands: strands!, wanted: wanted! };
    const program = threadedProgram(system, LISTENER, constants);
    const strand = loadMarked(system, program, ["listener"]);
    const truth = recordTruth(system, strand);
    const next = addressIn(program, "Activations.calls");
    let told: readonly bigint[] = [];
    // How much had happened when the program asked last.
    let happened = 0;
    on(system.kernel, "Trap.systemCall", (kernel, parameters) => {
      if (parameters[0] === 1n) told = parameters;
      if (parameters[0] === wordAt(kernel, strand, next)) {
        happened = truth.length;
      }
      return undefined;
    });
    const random = createChance(seed!);
    const taken = runPreempted(system, strand, () => 50 + random.below(1500));
    assertEquals(strand.outcome, GOOD);
    assert(taken > 20, `${taken}`);
    const [, , count = 0n, sum] = told;
    const heard = truth.slice(0, Number(count));
    assert(heard.length > 60, `${told}`);
    assertEquals(Number(count), happened);
    const expected = heard.reduce((all, one) => all * 31n + one, 0n);
    assertEquals(sum, BigInt.asUintN(64, expected));
  });
}

// ## No processor is idle while a thread is ready

/** How often a processor is seen idle while a thread is ready and no strand is on its way to it. */
function idleForNothing(strands: number): { seen: number; looks: number } {
  const system = threadSystem({ processors: 2 });
  const { kernel } = system;
  const workload = { ...FEW_WORKERS, wanted: 2, strands, work: 500 };
  const program = workerProgram(system, workload);
  const strand = loadMarked(system, program, ["workers"]);
  const lock = addressIn(program, "threads.lock");
  const ready = addressIn(program, "Threads.state") +
    BigInt(readyOffset());
  let [seen, looks] = [0, 0];
  for (let left = 100_000; left > 0 && !strand.outcome; left--) {
    runKernel(kernel, { steps: 150 });
    if (strand.outcome) break;
    looks++;
    // Whoever is on the way from one strand to the next has not asked yet.
    const idle = kernel.processors.some(({ current, asked }) =>
      current === undefined && asked
    );
    const coming = [...strand.domain.strands].some(({ state }) =>
      state === "ready"
    );
    if (!idle || coming || wordAt(kernel, strand, lock) !== 0n) continue;
    if (wordAt(kernel, strand, ready) !== 0n) seen++;
  }
  assertEquals(strand.outcome, GOOD);
  return { seen, looks };
}

/** Where the list of ready threads begins in the state of the library. */
function readyOffset(): number {
  const { typed } = verify(THREAD_LIBRARY, fullEnvironment()).lowered;
  return typed.fields.find(({ name }) => name === "ready")!.offset;
}

Deno.test("Activations: no processor is idle while a thread is ready", () => {
  const { seen, looks } = idleForNothing(8);
  assert(looks > 200, `${looks}`);
  assertEquals(seen, 0);
  // With too few strands it is, so the test would see it.
  assert(idleForNothing(2).seen > 0);
});

// ## Hostile programs, and ends at any moment

Deno.test("Activations: entries that are called with anything leave the kernel whole", () => {
  const system = threadSystem();
  const free = system.kernel.freeFrames.length;
  const calls = ["wake", "wake", "park", "rest", "next", "stopped", "spawn"];
  const source = `        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     s0, 40(zero)
turn:   lda     a0, -1(zero)
        lda     a1, 3(zero)
${
    calls.map((name) => `        jsr     ra, Activations_${name}\n`).join("")
  }        lda     a0, 8(zero)
        lda     a1, 1(zero)
        jsr     ra, Activations_start
        subq    s0, 1, s0
        bne     s0, turn
        clr     a0
        lda     v0, 1(zero)
        callsys
`;
  const program = threadedProgram(system, source);
  const { ending } = execute(system, program, ["hostile"], 20_000_000);
  // A range that does not hold springs a trap in the program itself.
  assert(ending.kind !== "limit", JSON.stringify(ending));
  endPrograms(system);
  assertClean(system, free);
});

Deno.test("runWorkers: a program of threads may be killed at any moment, and its spindle removed", () => {
  for (const steps of [2_000, 17_000]) {
    const system = threadSystem();
    const free = system.kernel.freeFrames.length;
    const { length } = system.extensions.spindles;
    const program = workerProgram(system, FEW_WORKERS);
    const { domain } = loadMarked(system, program, ["workers"]);
    runKernel(system.kernel, { steps });
    endDomain(system.kernel, domain, {
      kind: "killed",
      signal: 9,
      sentence: "",
    });
    runKernel(system.kernel, { steps: 30_000 });
    assertClean(system, free);
    assertEquals(system.extensions.spindles.length, length);
  }
});

Deno.test("measureThreads: threads of the program are cheaper than strands, and one call than two", () => {
  const [small, whole, own] = measureThreads();
  assert(whole!.forkJoin < small!.forkJoin, `${whole!.forkJoin}`);
  assert(whole!.pingPong < small!.pingPong, `${whole!.pingPong}`);
  assert(own!.forkJoin * 2 < whole!.forkJoin, `${own!.forkJoin}`);
  assert(own!.pingPong < whole!.pingPong, `${own!.pingPong}`);
});
