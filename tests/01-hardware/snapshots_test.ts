import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  assembleProgram,
  copyGraph,
  copyTree,
  createFastMachine,
  createMachine,
  CYCLES_PER_TICK,
  hostOf,
  INSTRUCTIONS,
  loadBare,
  type Machine,
  PAGE_SIZE,
  physical,
  putBackGraph,
  putBackTree,
  restoreSnapshot,
  run,
  takeSnapshot,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  IMAGE,
  MEMORY,
  pick,
  random,
  random64,
  randomWordOf,
  recordingLine,
  setReg,
  USER_DATA,
  userMachine,
  withoutVersions,
} from "./helpers.ts";

/** A user program that loads, stores, locks and is interrupted by the clock. */
function busyMachine(): Machine {
  const machine = userMachine(`
loop:   ldq_l   t0, 0(s0)
        addq    t0, 1, t0
        stq_c   t0, 0(s0)
        mulq    t0, t1, t2
        stq     t2, 8(s0)
        ldq     t3, 8(s0)
        br      loop`);
  machine.bus.bytes[0x4_0000] = 0x3f;
  return machine;
}

/** Everything that a machine is, in one value. */
function allOf(machine: Machine) {
  const { processors, stopped, bus } = machine;
  const memory = bus.bytes.slice();
  const devices = bus.devices.map((device) => device.save());
  const all = copyTree({ processors, stopped, memory, devices });
  return withoutVersions(all);
}

Deno.test("a machine put back continues exactly as it did", () => {
  const machine = busyMachine();
  run(machine, { cycles: CYCLES_PER_TICK - 100 });
  const snapshot = takeSnapshot(machine);
  run(machine, { steps: 20_000 });
  const end = allOf(machine);
  restoreSnapshot(machine, snapshot);
  assert(machine.processor.counters.cycles < CYCLES_PER_TICK);
  run(machine, { steps: 20_000 });
  assertEquals(allOf(machine), end);
  assert(machine.processor.counters.ticks > 0);
});

Deno.test("a snapshot can be put into another machine that is built alike", () => {
  const machine = busyMachine();
  run(machine, { steps: 1234 });
  const snapshot = takeSnapshot(machine);
  const other = createMachine({ memory: machine.bus.bytes.length });
  restoreSnapshot(other, snapshot);
  run(machine, { steps: 1000 });
  run(other, { steps: 1000 });
  assertEquals(allOf(other), allOf(machine));
});

Deno.test("models of caches and a strict machine's old instructions go back too", () => {
  const machine = createMachine({ memory: MEMORY, caches: {}, strict: true });
  const source = `
_start: br      t5, again
again:  addq    t5, t0, t6
        stq     t0, 512(t6)
        ldq     t1, 256(t6)
        addq    t0, 64, t0
        br      again`;
  loadBare(machine, assembleProgram(source, new Map(), { text: IMAGE }));
  run(machine, { steps: 1000 });
  const snapshot = takeSnapshot(machine);
  run(machine, { steps: 5000 });
  const end = allOf(machine);
  restoreSnapshot(machine, snapshot);
  run(machine, { steps: 5000 });
  assertEquals(allOf(machine), end);
  assert(machine.processor.caches!.data.misses > 0);
  assert(machine.processor.instructionLines !== undefined);
});

Deno.test("machines that execute anything at all continue exactly as they did", () => {
  const next = random(7);
  for (let round = 0; round < 40; round++) {
    const machine = userMachine("nop");
    for (let word = 0; word < 512; word++) {
      const instruction = pick(next, INSTRUCTIONS);
      const at = physical(40 * PAGE_SIZE + 4 * word);
      writePhysical(
        machine.bus,
        at,
        4,
        BigInt(randomWordOf(instruction, next)),
      );
    }
    for (let number = 0; number < 31; number++) {
      machine.processor.registers[number] = pick(next, [
        random64(next),
        USER_DATA + BigInt(next() % 64) * 8n,
      ]);
    }
    machine.bus.bytes[0x4_3000] = machine.bus.bytes[0x4_4000] = 0x3f;
    run(machine, { steps: next() % 100 });
    const snapshot = takeSnapshot(machine);
    run(machine, { steps: 300 });
    const end = allOf(machine);
    restoreSnapshot(machine, snapshot);
    run(machine, { steps: 300 });
    assertEquals(allOf(machine), end);
  }
});

Deno.test("a fast machine continues as it did, in another future as well", () => {
  const machine = createFastMachine({ memory: MEMORY });
  const source = `
_start: br      t5, again
        .quad   0x3333444455556666
again:  ldq     t1, 4(t5)
        addq    t0, t1, t0
        stq     t0, 4(t5)
        addq    t2, 1, t2
        br      again`;
  loadBare(machine, assembleProgram(source, new Map(), { text: IMAGE }));
  run(machine, { cycles: 10_000 });
  const snapshot = takeSnapshot(machine);
  run(machine, { cycles: 50_000 });
  const end = allOf(machine);
  restoreSnapshot(machine, snapshot);
  run(machine, { cycles: 50_000 });
  assertEquals(allOf(machine), end);
  // Another instruction in the place of one that the engine knows.
  restoreSnapshot(machine, snapshot);
  const at = physical(0x2_0000 + 28);
  writePhysical(machine.bus, at, 4, 0x4060_7403n);
  const other = takeSnapshot(machine);
  run(machine, { cycles: 50_000 });
  const otherEnd = allOf(machine);
  const slow = createMachine({ memory: MEMORY });
  restoreSnapshot(slow, other);
  run(slow, { cycles: 50_000 });
  assertEquals(allOf(slow), otherEnd);
});

Deno.test("a snapshot is not changed by what happens later", () => {
  const machine = busyMachine();
  run(machine, { steps: 100 });
  const snapshot = takeSnapshot(machine);
  const copy = structuredClone(snapshot);
  run(machine, { steps: 10_000 });
  assertEquals(snapshot, copy);
  restoreSnapshot(machine, snapshot);
  run(machine, { steps: 10_000 });
  assertEquals(snapshot, copy);
});

Deno.test("a machine put back has its translations in their order, and its lock", () => {
  const machine = userMachine("ldq_l t0, 0(s0)\nhalt");
  run(machine, { steps: 1 });
  const { dataBuffer } = machine.processor;
  const before = [...dataBuffer.entries.keys()];
  const snapshot = takeSnapshot(machine);
  dataBuffer.entries.clear();
  machine.processor.locked = undefined;
  restoreSnapshot(machine, snapshot);
  assertEquals([...dataBuffer.entries.keys()], before);
  assertEquals(before.length, 1);
  assertEquals(machine.processor.locked === undefined, false);
});

Deno.test("a machine that has stopped runs again when it is put back", () => {
  const machine = bareMachine("mov 1, t0\nhalt");
  const snapshot = takeSnapshot(machine);
  run(machine);
  restoreSnapshot(machine, snapshot);
  assertEquals(machine.stopped, undefined);
  assertEquals(run(machine).reason, "halt");
});

Deno.test("devices go back too: bytes that waited wait again", () => {
  const bytes = new TextEncoder().encode("ab");
  const machine = bareMachine(
    "ldbu t0, 0(s0)\nldbu t1, 0(s0)\nhalt",
    recordingLine([bytes]),
  );
  setReg(machine, "s0", 0xffff_fd01_fc00_03f8n);
  run(machine, { steps: 1 });
  const snapshot = takeSnapshot(machine);
  for (let turn = 0; turn < 2; turn++) {
    run(machine);
    assertEquals(machine.processor.registers[2], BigInt(bytes[1]!));
    restoreSnapshot(machine, snapshot);
  }
});

Deno.test("only pages with something in them are kept, unchanged ones once", () => {
  const machine = createMachine({ memory: 2 ** 20 });
  writePhysical(machine.bus, physical(3 * PAGE_SIZE), 8, 7n);
  writePhysical(machine.bus, physical(5 * PAGE_SIZE), 1, 1n);
  const first = takeSnapshot(machine);
  assertEquals([...first.pages.keys()], [3, 5]);
  writePhysical(machine.bus, physical(5 * PAGE_SIZE), 1, 2n);
  writePhysical(machine.bus, physical(3 * PAGE_SIZE), 8, 7n);
  const second = takeSnapshot(machine, first);
  assert(second.pages.get(3) === first.pages.get(3));
  assert(second.pages.get(5) !== first.pages.get(5));
  writePhysical(machine.bus, physical(3 * PAGE_SIZE), 8, 0n);
  const third = takeSnapshot(machine, second);
  assertEquals([...third.pages.keys()], [5]);
  restoreSnapshot(machine, third);
  restoreSnapshot(machine, first);
  assertEquals(machine.bus.bytes[3 * PAGE_SIZE], 7);
});

Deno.test("a machine that is built otherwise cannot take the snapshot", () => {
  const snapshot = takeSnapshot(createMachine({ memory: 2 ** 20 }));
  const larger = createMachine({ memory: 2 ** 21 });
  assertThrows(() => restoreSnapshot(larger, snapshot), RangeError);
  const more = createMachine({ memory: 2 ** 20, processors: 2 });
  assertThrows(() => restoreSnapshot(more, snapshot), RangeError);
});

// ## Copies

Deno.test("copyTree shares nothing with what it copies, and putBackTree keeps the records", () => {
  const record: Record<string, unknown> = {
    number: 1,
    list: [{ value: 2n }],
    table: new Map([["a", { value: 3 }]]),
    words: new Uint32Array([4]),
    missing: undefined,
    call: () => 1,
  };
  const { words, table, list, call } = record;
  const copy = copyTree(record);
  (words as Uint32Array)[0] = 0;
  (table as Map<string, unknown>).clear();
  record.list = [];
  record.number = 9;
  record.later = true;
  record.missing = { at: 5 };
  putBackTree(record, copy);
  assertEquals(record, {
    number: 1,
    list,
    table: new Map([["a", { value: 3 }]]),
    words: new Uint32Array([4]),
    missing: undefined,
    call,
  });
  assert(record.words === words && record.table === table);
});

Deno.test("copyTree refuses a class, which may hide something", () => {
  class Hidden {
    readonly #secret = 1;
    tell = () => this.#secret;
  }
  assertThrows(() => copyTree({ inner: new Hidden() }), Error, "panic: copies");
});

Deno.test("putBackGraph restores who points at whom", () => {
  const space = { name: "space", strands: [] as object[] };
  const strand = { name: "strand", space };
  space.strands.push(strand);
  const kernel = {
    current: strand as typeof strand | undefined,
    spaces: [space],
  };
  const outside = { count: 1 };
  const all = { kernel, outside };
  const copy = copyGraph([all], [outside]);
  kernel.current = undefined;
  space.strands.length = 0;
  strand.name = "ended";
  outside.count = 2;
  Object.assign(kernel, { later: 1 });
  putBackGraph(copy);
  assertStrictEquals(kernel.current, strand);
  assertStrictEquals(space.strands[0], strand);
  assertEquals([strand.name, Object.keys(kernel)], [
    "strand",
    ["current", "spaces"],
  ]);
  assertEquals(outside.count, 2);
});

Deno.test("copyGraph looks behind what cannot change, and refuses classes", () => {
  const inner = { value: 1 };
  const copy = copyGraph([Object.freeze({ list: Object.freeze([inner]) })]);
  inner.value = 2;
  putBackGraph(copy);
  assertEquals(inner.value, 1);
  assertThrows(
    () => copyGraph([{ when: new Date(0) }]),
    Error,
    "panic: copies",
  );
});

Deno.test("hostOf saves and restores what can be reached", () => {
  const state = { seen: new Set([1]), list: [1, 2], words: new Uint8Array(2) };
  const host = hostOf([state], []);
  const saved = host.save();
  state.seen.add(2);
  state.list.pop();
  state.words[1] = 3;
  host.restore(saved);
  assertEquals(state, {
    seen: new Set([1]),
    list: [1, 2],
    words: new Uint8Array(2),
  });
});
