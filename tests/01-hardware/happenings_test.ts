import { assertEquals, assertThrows } from "@std/assert";
import {
  countsOf,
  createEventRing,
  createMachine,
  describeEvent,
  HAPPENING_KINDS,
  latestCalls,
  latestFirst,
  latestStore,
  listen,
  physical,
  run,
  virtual,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  IMAGE,
  MEMORY,
  setReg,
  USER_DATA,
  USER_TEXT,
  userMachine,
  watch,
} from "./helpers.ts";

const PORT = 0xffff_fd01_fc00_03f8n;

Deno.test("a ring keeps what is rare, each with its moment", () => {
  const machine = bareMachine("rdps\nstb t0, 0(s0)\nldq t1, 0(sp)\nhalt");
  setReg(machine, "s0", PORT);
  const ring = createEventRing();
  listen(machine, ring);
  run(machine);
  const heard = [...latestFirst(ring)].reverse();
  assertEquals(heard.map(({ kind }) => kind), ["pal", "device", "pal"]);
  assertEquals(heard.map(({ instruction }) => instruction), [1, 2, 4]);
  assertEquals(heard.map(({ processor }) => processor), [0, 0, 0]);
  const cycles = heard.map(({ cycle }) => cycle);
  assertEquals(cycles, cycles.toSorted((a, b) => a - b));
});

Deno.test("a ring forgets the oldest", () => {
  const machine = bareMachine("loop: rdps\nwhami\nbr loop");
  const ring = createEventRing(3);
  listen(machine, ring);
  run(machine, { steps: 100 });
  const names = [...latestFirst(ring)].map(({ event }) =>
    event.kind === "pal" ? event.name : event.kind
  );
  assertEquals(names, ["rdps", "whami", "rdps"]);
  assertEquals(ring.count, 67);
});

Deno.test("a ring shows where the turn passes from one processor to the next", () => {
  const machine = createMachine({ memory: MEMORY, processors: 2 });
  for (const processor of machine.processors) {
    processor.running = true;
    processor.pc = IMAGE;
  }
  writePhysical(machine.bus, physical(0x2_0000), 4, 0xc3ff_ffffn);
  const ring = createEventRing();
  listen(machine, ring);
  run(machine, { steps: 5000 });
  const turns = [...latestFirst(ring)].map(({ kind, processor }) =>
    kind === "switch" ? processor : kind
  );
  assertEquals(turns.length > 3, true);
  assertEquals(turns.slice(-3), [1, 0, 1]);
});

Deno.test("every kind of event can be kept, and is described", () => {
  const machine = userMachine("stq t0, 0(s0)\nldq t0, 0(s0)\nloop: br loop");
  machine.bus.bytes[0x4_0000] = 0x3f;
  machine.processor.nextTick = 200;
  const ring = createEventRing(1000, HAPPENING_KINDS);
  listen(machine, ring);
  run(machine, { steps: 300 });
  machine.processor.mode = "kernel";
  machine.processor.registers[9] = PORT;
  machine.processor.pc = USER_TEXT;
  run(machine, { steps: 1 });
  machine.processor.pc = virtual(PORT);
  run(machine, { steps: 1 });
  machine.processor.pc = virtual(8n);
  run(machine, { steps: 1 });
  machine.watcher?.({ kind: "switch", before: 1 });
  const kinds = new Set([...latestFirst(ring)].map(({ kind }) => kind));
  assertEquals([...kinds].sort(), [...HAPPENING_KINDS].sort());
  for (const { event } of latestFirst(ring)) {
    assertEquals(/^[ \da-f]{16} {2}\S/.test(describeEvent(event)), true);
  }
});

Deno.test("listening is beside others, and ends", () => {
  const machine = bareMachine("loop: rdps\nbr loop");
  const events = watch(machine);
  const { watcher } = machine;
  const ring = createEventRing();
  const end = listen(machine, ring);
  run(machine, { steps: 2 });
  assertEquals([events.length, ring.count], [3, 1]);
  end();
  assertEquals(machine.watcher, watcher);
  run(machine, { steps: 2 });
  assertEquals([events.length, ring.count], [6, 1]);
});

Deno.test("a ring knows the last store to an address", () => {
  const machine = userMachine(
    "stq t0, 0(s0)\nstb t1, 3(s0)\nstl t2, 8(s0)\nhalt",
  );
  const ring = createEventRing(100, ["store"]);
  listen(machine, ring);
  run(machine, { steps: 3 });
  const pcs = [2n, 3n, 4n, 11n, 12n].map((offset) =>
    latestStore(ring, virtual(USER_DATA + offset))?.instruction
  );
  assertEquals(pcs, [1, 2, 1, 3, undefined]);
});

Deno.test("a ring of instructions knows who called", () => {
  const machine = bareMachine(`
        bsr     ra, one
one:    mov     ra, pv
        lda     pv, 8(pv)
        jsr     ra, (pv)
        br      t0, two
two:    ret     zero, (ra)`);
  const ring = createEventRing(100, ["instruction"]);
  listen(machine, ring);
  run(machine, { steps: 4 });
  const calls = latestCalls(ring, 5);
  const pcs = calls.map(({ event }) =>
    event.kind === "instruction" && event.pc
  );
  assertEquals(pcs, [virtual(IMAGE + 12n), IMAGE]);
  assertEquals(latestCalls(ring, 1).length, 1);
});

Deno.test("a ring for nothing is refused", () => {
  assertThrows(() => createEventRing(0), RangeError);
});

Deno.test("counts say which doors and which routines", () => {
  const machine = userMachine("bpt\nimb\nimb\nldq t0, 0(s0)\ncallsys");
  for (const door of [0x4_3000, 0x4_5000]) machine.bus.bytes[door] = 0x3f;
  run(machine, { steps: 7 });
  const rows = countsOf(machine.processor)
    .map(({ name, count, part }) => `${part ? "  " : ""}${name} ${count}`);
  assertEquals(rows.filter((row) => !row.startsWith("cycles")), [
    "instructions 7",
    "traps 2",
    "  entIF 1",
    "  entSys 1",
    "PAL calls 6",
    "  rti 2",
    "  imb 2",
    "  bpt 1",
    "  callsys 1",
    "ticks 0",
    "instruction translation misses 1",
    "data translation misses 1",
  ]);
});
