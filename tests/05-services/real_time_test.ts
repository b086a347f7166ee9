// Reservations: who is granted one, who is in time, and who cannot disturb whom.

import { assert, assertEquals } from "@std/assert";
import {
  auditFrames,
  endDomain,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { remove, spindleNamed } from "../../chapters/03-spindles/mod.ts";
import { admit } from "../../chapters/04-verifier/mod.ts";
import {
  loadMarked,
  paceOf,
  passTicks,
  type Policy,
  REAL_TIME,
  realTimeSystem,
  runStudio,
  soundProgram,
  startBatch,
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
function end({ kernel }: System, strands: readonly Strand[], free: number) {
  for (const { domain, outcome } of strands) {
    if (outcome !== undefined) continue;
    endDomain(kernel, domain, { kind: "killed", signal: 9, sentence: "" });
  }
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
    if (8n * over > 7n * under) return 69;
    if (policy === "rates" && 8n * high > 15n * low) return 69;
    granted.push([period, budget]);
    return 0;
  });
}

Deno.test("call 1200: grants what fits and refuses what does not, as fractions say", () => {
  const cases: (readonly [number, number])[][] = [
    [[8, 7], [1000, 2]],
    [[10, 9], [10, 8], [80, 5], [100, 2]],
    [[10, 11], [10, 1], [0, 0], [3, 2], [0x7fff, 2]],
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
  const big = { period: 10, budget: 8, work: 30 };
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
