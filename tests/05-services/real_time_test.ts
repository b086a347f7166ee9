// Reservations: who is granted one, who is in time, and who cannot disturb whom.

import { assert, assertEquals } from "@std/assert";
import {
  auditFrames,
  endDomain,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { remove, spindleNamed } from "../../chapters/03-spindles/mod.ts";
import { admit } from "../../chapters/04-verifier/mod.ts";
import {
  carryingProgram,
  loadMarked,
  paceOf,
  passTicks,
  type Policy,
  REAL_TIME,
  realTimeSystem,
  runStudio,
  soundProgram,
  startBatch,
  stateNumber,
  STRAND_THREADS,
  type System,
  usedBy,
  type Wish,
  WISHES,
} from "../../chapters/05-services/mod.ts";
import { random } from "../01-hardware/helpers.ts";

function start(system: System, wish: Wish): Strand {
  return loadMarked(system, soundProgram(system, wish), ["sound"]);
}

/** Ends the programs of these strands, and insists that nothing of them is left. */
function end(system: System, strands: readonly Strand[], free: number) {
  const { kernel } = system;
  for (const { domain, outcome } of strands) {
    if (outcome !== undefined) continue;
    endDomain(kernel, domain, { kind: "killed", signal: 9, sentence: "" });
  }
  // Whoever had another processor leaves it.
  if (kernel.processors.length > 1) passTicks(system, 2);
  assertEquals(auditFrames(kernel), []);
  assertEquals(kernel.freeFrames.length, free);
}

Deno.test("runStudio: by deadlines nothing is missed, by default much is, and what does not fit is refused", () => {
  const [byDefault, own, rates] = (["default", "deadlines", "rates"] as const)
    .map((policy) => runStudio(policy, 300));
  for (const name of ["quick", "slow", "pictures"] as const) {
    assert(byDefault![name].missed > byDefault![name].done / 2, name);
    assertEquals(own![name].missed, 0, name);
    assert(own![name].done > byDefault![name].done, name);
  }
  assertEquals([own!.extra.status, rates!.extra.status], [69, 69]);
  assertEquals([rates!.quick.missed, rates!.pictures.missed], [0, 0]);
  assertEquals([own!.slow.status, rates!.slow.status], [undefined, 69]);
  assert(own!.batch > 1 / 8);
});

// ## Admission

/** What the call for a reservation says, for each of `wishes`, by strands that live until all have asked. */
function answers(
  system: System,
  wishes: readonly (readonly [number, number])[],
): number[] {
  const free = system.kernel.freeFrames.length;
  const strands = wishes.map(([period, budget]) => {
    const strand = start(system, { period, budget, work: 1 });
    passTicks(system, 3);
    return strand;
  });
  const said = strands.map((one) => paceOf(system, one).status ?? 0);
  end(system, strands, free);
  return said;
}

/** What it should say, by fractions that are not rounded. */
function expected(
  policy: Policy,
  wishes: readonly (readonly [number, number])[],
) {
  const granted: (readonly [number, number])[] = [];
  return wishes.map(([period, budget]) => {
    if (budget > period || budget < 2) return 22;
    const all = [...granted, [period, budget] as const];
    let [over, under] = [0n, 1n];
    let [high, low] = [1n, 1n];
    for (const [p, b] of all) {
      over = over * BigInt(p) + BigInt(b) * under;
      under *= BigInt(p);
      high *= BigInt(p + b);
      low *= BigInt(p);
    }
    // One program has half, and all together have seven eighths.
    if (2 * budget > period || 8n * over > 7n * under) return 69;
    if (policy === "rates" && 8n * high > 15n * low) return 69;
    granted.push([period, budget]);
    return 0;
  });
}

Deno.test("call 1200: grants what fits and refuses what does not, as fractions say", () => {
  const cases: (readonly [number, number])[][] = [
    [[8, 5], [8, 4], [8, 3], [1000, 2]],
    [[10, 6], [10, 5], [20, 8], [100, 2]],
    [[10, 11], [10, 1], [0, 0], [4, 2], [0x7fff, 2]],
  ];
  const next = random(7);
  for (let round = 0; round < 6; round++) {
    cases.push(Array.from({ length: 7 }, () => {
      const period = 8 + Number(next() % 60);
      return [period, 2 + Number(next() % Math.ceil(period / 3))] as const;
    }));
  }
  for (const policy of ["deadlines", "rates"] as const) {
    const system = realTimeSystem(policy, 16 * 2 ** 20);
    for (const wishes of cases) {
      const said = answers(system, wishes);
      assertEquals(said, expected(policy, wishes), `${policy} ${wishes}`);
    }
  }
});

Deno.test("call 1200: nothing is granted where there is no policy, and the table has an end", () => {
  const alone = realTimeSystem("default");
  admit(alone.extensions, REAL_TIME, 0);
  const refused = start(alone, WISHES.quick);
  passTicks(alone, 3);
  assertEquals(paceOf(alone, refused).status, 69);
  const many = Array.from({ length: 18 }, () => [1000, 2] as const);
  const said = answers(realTimeSystem("deadlines", 16 * 2 ** 20), many);
  assertEquals(said, many.map((_, index) => index < 16 ? 0 : 12));
});

// ## One program, many strands
//
// Each strand of the program asks for the same. Then the first computes without end, and the others keep what they have.

const GREEDY = `        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     s0, strands(zero)
more:   subq    s0, 1, s0
        ble     s0, asks
        lda     a0, begin
        mov     sp, a1
        jsr     ra, StrandThreads_fork
        br      more
asks:   bsr     s1, ask
loop:   br      loop
begin:  br      t0, begun
begun:  ldgp    gp, 0(t0)
        bsr     s1, ask
        jsr     ra, StrandThreads_block
        br      begin
ask:    lda     a0, period(zero)
        lda     a1, budget(zero)
        lda     v0, 1200(zero)
        callsys
        ret     zero, (s1)
`;

/** Starts a program with so many strands that reserve what they can get. */
function startGreedy(system: System, strands: number, wish: Wish): Strand {
  const constants = { strands, ...wish };
  const spindles = [STRAND_THREADS];
  const program = carryingProgram(system, GREEDY, spindles, constants);
  return loadMarked(system, program, ["greedy"]);
}

/** How many reservations there are. */
function reservations(system: System): bigint {
  const spindle = spindleNamed(system.extensions, "RealTime", 0)!;
  return stateNumber(system, spindle, "count");
}

Deno.test("call 1200: one program has half of a processor and half of the table, however many strands ask", () => {
  const small = { period: 10, budget: 2, work: 0 };
  // Two have 0.4 of a processor; a third would make it 0.6.
  const cases = [
    [1, small, 2n],
    [1, { ...small, period: 1000 }, 8n],
    [2, small, 4n],
  ] as const;
  for (const processors of [1, 2]) {
    const system = realTimeSystem("deadlines", 16 * 2 ** 20, processors);
    for (const [on, wish, granted] of cases) {
      if (on === processors) askForAll(system, wish, granted);
    }
  }
});

/** One program asks for all that it can get, and then another one comes. */
function askForAll(system: System, wish: Wish, granted: bigint): void {
  const free = system.kernel.freeFrames.length;
  const greedy = startGreedy(system, 12, wish);
  passTicks(system, 110);
  assertEquals(reservations(system), granted);
  // Somebody else comes later, is granted three tenths, and is in time.
  const quick = start(system, WISHES.quick);
  passTicks(system, 200);
  const { status, done, missed } = paceOf(system, quick);
  assertEquals([status, missed], [undefined, 0]);
  assert(done >= 9, `${done}`);
  assertEquals(reservations(system), granted + 1n);
  end(system, [greedy, quick], free);
  // Whoever asks next finds that they are gone.
  const next = start(system, WISHES.quick);
  passTicks(system, 5);
  assertEquals(reservations(system), 1n);
  end(system, [next], free);
}

// ## Several processors

Deno.test("DEADLINE_FIRST: on two processors each has its reservations, and all are kept beside batch jobs", () => {
  const system = realTimeSystem("deadlines", 16 * 2 ** 20, 2);
  const free = system.kernel.freeFrames.length;
  const batches = [startBatch(system), startBatch(system)];
  // Together 1.7 processors; no two of the first three fit on one with the fourth.
  const wishes = [
    { period: 10, budget: 5, work: 60 },
    { period: 12, budget: 6, work: 60 },
    { period: 16, budget: 6, work: 60 },
    { period: 40, budget: 13, work: 60 },
  ];
  const strands = wishes.map((wish) => start(system, wish));
  passTicks(system, 330);
  const paces = strands.map((one) => paceOf(system, one));
  assertEquals(paces.map(({ status, missed }) => [status, missed]), [
    [undefined, 0],
    [undefined, 0],
    [undefined, 0],
    [undefined, 0],
  ]);
  paces.forEach(({ done }, index) => {
    const { period } = wishes[index]!;
    assert(done * period > 200, `${index} ${done}`);
  });
  const extra = start(system, { period: 20, budget: 4, work: 1 });
  passTicks(system, 110);
  assertEquals(paceOf(system, extra).status, 69);
  end(system, [...batches, ...strands], free);
});

Deno.test("REAL_TIME: the most urgent strand is ended while it is ready, and the next one has the processor", () => {
  const system = realTimeSystem("deadlines");
  const free = system.kernel.freeFrames.length;
  const batch = startBatch(system);
  const urgent = start(system, { period: 8, budget: 4, work: 100 });
  const other = start(system, { period: 20, budget: 6, work: 60 });
  passTicks(system, 130);
  const { kernel } = system;
  // It is its turn, and it is ended before it has it.
  for (let left = 4000; left > 0 && urgent.state !== "ready"; left--) {
    runKernel(kernel, { steps: 200 });
  }
  assertEquals(urgent.state, "ready");
  endDomain(kernel, urgent.domain, {
    kind: "killed",
    signal: 9,
    sentence: "",
  });
  const { missed, done } = paceOf(system, other);
  const refused = start(system, { period: 10, budget: 6, work: 1 });
  passTicks(system, 160);
  assertEquals(paceOf(system, refused).status, 69);
  const after = paceOf(system, other);
  assertEquals(after.missed, missed);
  assert(after.done >= done + 4, `${after.done} ${done}`);
  end(system, [batch, other], free);
});

// ## Under load

Deno.test("DEADLINE_FIRST: seven eighths are granted and kept, beside liars and a batch job", () => {
  const system = realTimeSystem("deadlines");
  const free = system.kernel.freeFrames.length;
  const batch = startBatch(system);
  // Each needs what it says but for one tick, the second does not keep to it.
  const wishes = [
    { period: 8, budget: 3, work: 45 },
    { period: 20, budget: 5, work: 30_000 },
    { period: 64, budget: 16, work: 300 },
  ];
  const [short, liar, long] = wishes.map((wish) => start(system, wish));
  passTicks(system, 640);
  const [one, other] = [paceOf(system, short!), paceOf(system, long!)];
  assertEquals([one.missed, other.missed], [0, 0]);
  assert(one.done >= 67 && other.done >= 8, `${one.done} ${other.done}`);
  const share = (strand: Strand) =>
    usedBy(system, strand) / system.machine.processor.counters.cycles;
  assert(share(batch) > 1 / 8, `${share(batch)}`);
  // The liar has its quarter, and takes turns with the batch job for what is left.
  assert(share(liar!) > 0.15 && share(liar!) < 0.45, `${share(liar!)}`);
  end(system, [batch, short!, liar!, long!], free);
});

Deno.test("REAL_TIME: a reservation ends with its strand, wherever that was", () => {
  const system = realTimeSystem("deadlines");
  startBatch(system);
  // Two of them would not be granted beside each other.
  const big = { period: 10, budget: 5, work: 30 };
  for (const ticks of [1, 4, 7, 12, 18, 33]) {
    const free = system.kernel.freeFrames.length;
    const strand = start(system, big);
    passTicks(system, ticks);
    assertEquals(strand.outcome, undefined, `${ticks}`);
    end(system, [strand], free);
  }
});

Deno.test("REAL_TIME: it may leave at any moment, and the default scheduler runs everybody", () => {
  for (const ticks of [3, 44, 103]) {
    const system = realTimeSystem("deadlines");
    const batch = startBatch(system);
    const strands = [WISHES.quick, WISHES.slow].map((one) =>
      start(system, one)
    );
    passTicks(system, ticks);
    const { extensions } = system;
    for (const name of ["DeadlineFirst", "RealTime"]) {
      remove(extensions, spindleNamed(extensions, name, 0)!);
    }
    const before = [batch, ...strands].map((one) => usedBy(system, one));
    passTicks(system, 400);
    const after = [batch, ...strands].map((one) => usedBy(system, one));
    after.forEach((used, index) =>
      assert(used > before[index]!, `${ticks} ${index}`)
    );
  }
});
