// Layers in front of each other, and one policy for processor and memory: the same answers, and what they cost.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  auditFrames,
  currentStrand,
  endDomain,
  finishVisits,
  runKernel,
} from "../../chapters/02-controllers/mod.ts";
import {
  addressIn,
  JOINT_PAGES,
  measureLayers,
  measureReading,
  measureSharing,
  measureStoreys,
  startReading,
  startSharing,
  type StoreyCost,
  TURN_LAPS,
  TURN_PAGES,
  wordOnDisk,
} from "../../chapters/05-services/mod.ts";

Deno.test("measureLayers: a list takes longer with each layer, merged code does not", () => {
  const costs = measureLayers();
  // The receiver has had one message.
  assertEquals(costs.map(({ answer }) => answer), costs.map(() => 1));
  const [none, ...others] = costs;
  others.forEach(({ listed, merged, layers }) => {
    assert(listed >= none!.listed + 8 * layers, `${layers}: ${listed}`);
    assert(Math.abs(merged - none!.merged) < 16, `${layers}: ${merged}`);
  });
});

Deno.test("measureStoreys: merged layers cost a few instructions each, a link of a chain costs a call", () => {
  const each = (
    [first, last]: readonly StoreyCost[],
    by: "listed" | "merged",
  ) => (last![by] - first![by]) / (last!.layers - first!.layers);
  const told = measureStoreys("told", [1, 8]);
  const [listed, merged] = [each(told, "listed"), each(told, "merged")];
  assert(listed > 12, `${listed}`);
  assert(merged > 0 && merged < 8, `${merged}`);
  const called = each(measureStoreys("called", [1, 8]), "merged");
  assert(called > 2 * merged && called < 20, `${called}`);
  const raised = each(measureStoreys("raised", [1, 2]), "merged");
  assert(raised > 3 * called && raised < 100, `${raised}`);
  // There is no time for a third link.
  const third = () => measureStoreys("raised", [3]);
  assertThrows(third, Error, "Raised1.ask allows 300");
});

/** What the reader's status must be, from the description of its disk. */
function expected(): number {
  let sum = 0n;
  for (let index = 0; index < JOINT_PAGES * 1024; index++) {
    sum += wordOnDisk(index);
  }
  sum = BigInt.asUintN(64, sum);
  for (const by of [32n, 16n, 8n]) sum ^= sum >> by;
  return Number(sum & 127n);
}

Deno.test("measureReading: a policy that hears of both makes fewer faults wait, and the program calls as often", () => {
  const [alone, joint] = [measureReading(false), measureReading(true)];
  assertEquals([alone.status, joint.status], [expected(), expected()]);
  assertEquals([alone.faults, alone.early], [JOINT_PAGES, 0]);
  assert(joint.early >= JOINT_PAGES / 2 && joint.faults < alone.faults);
  assert(joint.cycles < alone.cycles);
  // To begin, and once after each page.
  assertEquals([alone.calls, joint.calls], [JOINT_PAGES + 1, JOINT_PAGES + 1]);
  assert(joint.told > alone.told);
});

Deno.test("JOINT: the reader or its neighbour may be killed at any moment, and the accounts balance", () => {
  const { system, reader, neighbour } = startReading(true);
  const { kernel, machine } = system;
  const go = (cycles: number) => {
    runKernel(kernel, { cycles: machine.processor.counters.cycles + cycles });
    assert(finishVisits(kernel));
  };
  go(3_300_000);
  assertEquals(reader.outcome, undefined);
  const killed = { kind: "killed", signal: 9, sentence: "" } as const;
  endDomain(kernel, reader.domain, killed);
  assertEquals(auditFrames(kernel), []);
  go(5_000_000);
  assertEquals([neighbour.outcome, kernel.devices.disk.waiting.length], [
    undefined,
    0,
  ]);
  endDomain(kernel, neighbour.domain, killed);
  go(5_000_000);
  assertEquals(auditFrames(kernel), []);
  assertEquals([kernel.domains.size, kernel.devices.disk.active], [
    0,
    undefined,
  ]);
  assertEquals(system.extensions.spindles.length, system.defaults.length);
});

// ## Frames and turns

/** What both strands must find, from the description of their disk: every sixteenth word, in each lap. */
function sharedSum(): number {
  let sum = 0n;
  for (let index = 0; index < TURN_PAGES * 1024; index += 16) {
    sum += BigInt(TURN_LAPS) * wordOnDisk(index);
  }
  sum = BigInt.asUintN(64, sum);
  for (const by of [32n, 16n, 8n]) sum ^= sum >> by;
  return Number(sum & 127n);
}

Deno.test("measureSharing: one policy for frames and turns brings fewer pages than two, in less time, by the same calls", () => {
  const [apart, joint] = [measureSharing(false), measureSharing(true)];
  assertEquals([apart.status, joint.status], [sharedSum(), sharedSum()]);
  // Each use of a page is a miss, because the other strand has taken its frame.
  assertEquals(apart.brought, TURN_PAGES * TURN_LAPS);
  assert(joint.turns >= 4, `${joint.turns}`);
  assert(joint.brought <= TURN_PAGES + 6 * joint.turns, `${joint.brought}`);
  assert(joint.brought * 3 < apart.brought, `${joint.brought}`);
  assert(joint.cycles * 1.5 < apart.cycles, `${joint.cycles}`);
  // To begin, to make a strand, to wait for it, and to end it.
  assertEquals([apart.calls, joint.calls], [4, 4]);
});

Deno.test("TURNS: every way out of the kernel leads back to where the strand was", () => {
  const { system, program, strand } = startSharing(true, 1, 0);
  const { kernel, machine } = system;
  const left = new Map<number, bigint>();
  const elsewhere: bigint[] = [];
  const seen = new Set<number>();
  const begun: bigint[] = [];
  let visits = 0;
  machine.watcher = (event) => {
    const { mode } = machine.processor;
    const now = currentStrand(kernel)?.identifier;
    if (mode !== "user" || now === undefined) return;
    if (event.kind === "trap") left.set(now, event.pc);
    if (event.kind !== "instruction") return;
    const expected = left.get(now);
    if (expected !== undefined && expected !== event.pc) {
      elsewhere.push(event.pc);
    }
    if (expected !== undefined) visits++;
    // A strand that has not been here yet begins where it was told to.
    if (expected === undefined && !seen.has(now)) begun.push(event.pc);
    seen.add(now);
    left.delete(now);
  };
  runKernel(kernel, { cycles: 100_000_000 });
  assertEquals(strand.outcome?.kind, "exited");
  assert(visits > TURN_PAGES, `${visits}`);
  assertEquals(elsewhere, []);
  assertEquals(
    begun,
    ["_start", "other"].map((one) => addressIn(program, one)),
  );
});

Deno.test("TURNS: the program may be killed at any moment, and the accounts balance", () => {
  for (const cycles of [2_000_000, 9_000_000, 33_333_333]) {
    const { system, strand } = startSharing(true);
    const { kernel, machine } = system;
    const { counters } = machine.processor;
    runKernel(kernel, { cycles: counters.cycles + cycles });
    assert(finishVisits(kernel));
    assertEquals(strand.outcome, undefined);
    const killed = { kind: "killed", signal: 9, sentence: "" } as const;
    endDomain(kernel, strand.domain, killed);
    runKernel(kernel, { cycles: counters.cycles + 5_000_000 });
    assertEquals(auditFrames(kernel), []);
    assertEquals([kernel.domains.size, kernel.devices.disk.active], [
      0,
      undefined,
    ]);
    assertEquals(system.extensions.spindles.length, system.defaults.length);
  }
});

Deno.test("TURNS: a program that wants pages that the disk does not have is ended, and waits for nobody", () => {
  for (const joint of [false, true]) {
    const { system, strand } = startSharing(joint, 1, 0, 9);
    const { kernel, machine } = system;
    const { cycles } = machine.processor.counters;
    runKernel(kernel, { cycles: cycles + 100_000_000 });
    assertEquals(strand.outcome?.kind, "killed");
    assertEquals(auditFrames(kernel), []);
  }
});
