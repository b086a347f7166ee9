import { assertEquals, assertThrows } from "@std/assert";
import {
  createMachine,
  type Machine,
  physical,
  readPhysical,
  restoreSnapshot,
  run,
  takeSnapshot,
  TURN,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import { bareMachine, DOORS, IMAGE, MEMORY, reg } from "./helpers.ts";

/** Where the programs below keep what they share. */
const SHARED = physical(0x8_0000);

/** A machine whose `count` processors all execute `source`, their numbers in S0. */
function together(count: number, source: string, seed?: number): Machine {
  const machine = createMachine({ memory: MEMORY, processors: count, seed });
  const { bus } = bareMachine(source);
  machine.bus.bytes.set(bus.bytes);
  for (const processor of machine.processors) {
    processor.running = true;
    processor.pc = IMAGE;
    processor.registers[9] = BigInt(processor.number);
    processor.registers[10] = 0xffff_fc00_0000_0000n + BigInt(SHARED);
    processor.registers[30] = 0xffff_fc00_0001_0000n -
      BigInt(processor.number) * 0x1000n;
    Object.assign(processor.entries, DOORS);
  }
  return machine;
}

/** Adds to a shared word a thousand times; the first waits until all others have. */
const COUNTING = `
        lda     s2, 1000(zero)
again:  ldq_l   t0, 0(s1)
        addq    t0, 1, t0
        stq_c   t0, 0(s1)
        beq     t0, again
        subq    s2, 1, s2
        bne     s2, again
done:   ldq_l   t0, 64(s1)
        addq    t0, 1, t0
        stq_c   t0, 64(s1)
        beq     t0, done
        beq     s0, wait
        halt
wait:   ldq     t0, 64(s1)
        subq    t0, s3, t0
        bne     t0, wait
        halt`;

Deno.test("createMachine builds 1 to 8 processors, the first one running", () => {
  for (const count of [1, 2, 8]) {
    const { processors } = createMachine({ memory: MEMORY, processors: count });
    assertEquals(
      processors.map(({ number, running }) => [number, running]),
      processors.map((_, number) => [number, number === 0]),
    );
    assertEquals(processors.length, count);
  }
  for (const count of [0, 9, 1.5, NaN]) {
    assertThrows(
      () => createMachine({ memory: MEMORY, processors: count }),
      RangeError,
      `with ${count} processors: it must be a number from 1 to 8`,
    );
  }
});

Deno.test("processors have registers of their own and share memory", () => {
  const machine = together(
    2,
    "s8addq s0, s1, t0\nstq s0, 64(t0)\nbr zero, _start",
  );
  run(machine, { cycles: 3 * TURN });
  const [first, second] = machine.processors;
  assertEquals([first!.registers[9], second!.registers[9]], [0n, 1n]);
  assertEquals(readPhysical(machine.bus, physical(SHARED + 64), 8), 0n);
  assertEquals(readPhysical(machine.bus, physical(SHARED + 72), 8), 1n);
});

Deno.test("no processor is further ahead of another than a turn and a step", () => {
  const machine = together(3, "mulq t0, t1, t1\nmulq t1, t1, t2\nbr _start");
  for (let i = 0; i < 2000; i++) {
    run(machine, { steps: 1 });
    const cycles = machine.processors.map(({ counters }) => counters.cycles);
    const apart = Math.max(...cycles) - Math.min(...cycles);
    assertEquals(apart <= TURN + 100, true, `${cycles}`);
  }
  assertEquals(
    machine.processors.every(({ counters }) => counters.instructions > 100),
    true,
  );
});

Deno.test("conditional stores lose no count, whatever the turns", () => {
  for (const count of [2, 3, 8]) {
    for (const ahead of [0, 333, 7777]) {
      const machine = together(count, COUNTING);
      machine.processors[0]!.counters.cycles = ahead;
      for (const processor of machine.processors) {
        processor.registers[12] = BigInt(count);
      }
      assertEquals(run(machine, { cycles: 1e6 }).reason, "halt");
      const total = readPhysical(machine.bus, SHARED, 8);
      assertEquals(total, 1000n * BigInt(count));
    }
  }
});

// ## Turns by chance

/** Adds to a shared word a thousand times, without a lock. */
const CARELESS = `
        lda     s2, 1000(zero)
again:  ldq     t0, 0(s1)
        mulq    t0, 1, t0
        addq    t0, 1, t0
        stq     t0, 0(s1)
        subq    s2, 1, s2
        bne     s2, again
        beq     s0, wait
        halt
wait:   br      zero, wait`;

/** What two careless processors have counted after `cycles`, and when each turn ended. */
function countCarelessly(seed?: number): [bigint, number[]] {
  const machine = together(2, CARELESS, seed);
  const ends: number[] = [];
  machine.watcher = (event) => {
    if (event.kind !== "switch") return;
    ends.push(machine.processors[event.before]!.counters.cycles);
  };
  run(machine, { cycles: 20 * TURN });
  return [readPhysical(machine.bus, SHARED, 8) ?? -1n, ends];
}

Deno.test("the same seed gives the same turns, another one others", () => {
  const seeds = Array.from({ length: 20 }, (_, index) => index);
  const runs = seeds.map((seed) => countCarelessly(seed));
  assertEquals(seeds.map((seed) => countCarelessly(seed)), runs);
  const kinds = new Set(runs.map(([, ends]) => ends.join()));
  assertEquals(kinds.size, seeds.length);
  const counts = new Set(runs.map(([count]) => count));
  assertEquals(counts.size > 5, true, `${[...counts]}`);
});

Deno.test("without a seed the turns are all alike", () => {
  const [, ends] = countCarelessly();
  assertEquals(ends.length > 10, true);
  const lengths = ends.slice(2).map((end, index) => end - ends[index]!);
  const usual = lengths.filter((one) => Math.abs(one - 2 * TURN) < 100);
  assertEquals(usual.length, lengths.length, `${lengths}`);
});

Deno.test("with a seed no processor gets ahead of another by more than two turns", () => {
  const machine = together(3, "mulq t0, t1, t1\nmulq t1, t1, t2\nbr _start", 5);
  let most = 0;
  for (let i = 0; i < 3000; i++) {
    run(machine, { steps: 1 });
    const cycles = machine.processors.map(({ counters }) => counters.cycles);
    most = Math.max(most, Math.max(...cycles) - Math.min(...cycles));
  }
  assertEquals(most > TURN + 100 && most <= 2 * TURN + 100, true, `${most}`);
});

Deno.test("conditional stores lose no count, whatever the seed", () => {
  for (let seed = 0; seed < 20; seed++) {
    const machine = together(3, COUNTING, seed);
    for (const processor of machine.processors) processor.registers[12] = 3n;
    assertEquals(run(machine, { cycles: 1e6 }).reason, "halt");
    assertEquals(readPhysical(machine.bus, SHARED, 8), 3000n);
  }
});

Deno.test("a machine put back takes the turns by chance that it took before", () => {
  const machine = together(3, COUNTING, 9);
  for (const processor of machine.processors) processor.registers[12] = 3n;
  run(machine, { cycles: 5 * TURN });
  const snapshot = takeSnapshot(machine);
  run(machine, { cycles: 15 * TURN });
  const cyclesOf = ({ processors }: Machine) =>
    processors.map(({ counters }) => counters.cycles);
  const then = cyclesOf(machine);
  restoreSnapshot(machine, snapshot);
  run(machine, { cycles: 15 * TURN });
  assertEquals(cyclesOf(machine), then);
});

// ## Between processors

Deno.test("another processor's store to the block takes the lock, one beside it does not", () => {
  for (
    const [offset, stored] of [[0, 0n], [8, 0n], [15, 0n], [16, 1n]] as const
  ) {
    const machine = together(2, "nop");
    const [first, second] = machine.processors;
    const program = `
        ldq_l   t0, 0(s1)
        stq_c   t0, 0(s1)
        halt
        stb     zero, ${offset}(s1)`;
    const { bus } = bareMachine(program);
    machine.bus.bytes.set(bus.bytes);
    run(machine, { steps: 1 });
    machine.processor = second!;
    second!.pc = virtual(IMAGE + 12n);
    first!.counters.cycles = 10_000;
    run(machine, { steps: 1 });
    assertEquals(second!.counters.instructions, 1);
    second!.running = false;
    run(machine, { steps: 1 });
    assertEquals(first!.registers[1], stored);
  }
});

Deno.test("a processor that halts stops alone, unless it is the first", () => {
  const machine = together(2, "beq s0, stay\nhalt\nstay: br stay");
  assertEquals(run(machine, { cycles: 10 * TURN }), { reason: "limit" });
  assertEquals(machine.processors[1]!.running, false);
  assertEquals(machine.processors[0]!.running, true);
  const other = together(2, "bne s0, stay\nhalt\nstay: br stay");
  assertEquals(run(other).reason, "halt");
});

Deno.test("an interrupt from another processor comes below priority 6", () => {
  for (const [ipl, door] of [[5, true], [6, false], [7, false]] as const) {
    const machine = bareMachine("stay: br stay");
    Object.assign(machine.processor.entries, DOORS);
    machine.processor.ipl = ipl;
    machine.processor.interprocessorPending = true;
    run(machine, { steps: 1 });
    assertEquals(machine.processor.pc === DOORS.entInt, door);
    if (!door) continue;
    const found = ["a0", "a1", "a2"].map((name) => reg(machine, name));
    assertEquals([...found, machine.processor.ipl], [0n, 0n, 0n, 6]);
    assertEquals(machine.processor.interprocessorPending, false);
  }
});

Deno.test("of several interrupts the most urgent comes first", () => {
  const machine = bareMachine("stay: br stay");
  Object.assign(machine.processor.entries, DOORS);
  machine.processor.ipl = 0;
  machine.deviceLine = () => 3;
  machine.processor.tickPending = true;
  machine.processor.interprocessorPending = true;
  const order: bigint[] = [];
  for (let i = 0; i < 3; i++) {
    run(machine, { steps: 1 });
    order.push(reg(machine, "a0"));
    machine.processor.ipl = 0;
  }
  assertEquals(order, [0n, 1n, 3n]);
  assertEquals(reg(machine, "a1"), 0x830n);
});
