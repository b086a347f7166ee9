import { assertEquals } from "@std/assert";
import {
  BOARD_CYCLES as BOARD,
  type Caches,
  createCaches,
  cyclesToDrain,
  cyclesToFetch,
  cyclesToLoad,
  cyclesToStore,
  DISK_PORT,
  emptyCache,
  ksegAddress,
  LINE_BYTES,
  loseLine,
  loseLines,
  type Machine,
  MEMORY_CYCLES as MEMORY_TIME,
  physical,
  type Processor,
  readVirtual,
  run,
  step,
  writePhysical,
  writeVirtual,
} from "../../chapters/01-hardware/mod.ts";
import { at, bareMachine, IMAGE, setReg, settle } from "./helpers.ts";

const LINE = LINE_BYTES;
const at0 = physical;

/** Hits and misses of the cache for data. */
function counts({ data }: Caches): [number, number] {
  return [data.hits, data.misses];
}

/** The cycles of loads from `places`, made one after the other in no time. */
function loads(caches: Caches, places: readonly number[]): number[] {
  return places.map((place) => cyclesToLoad(caches, at0(place), 0));
}

// ## Loads

Deno.test("a line is loaded once, from memory, and then found", () => {
  const caches = createCaches();
  assertEquals(loads(caches, [0, 8, 31, 32, 0]), [
    MEMORY_TIME,
    0,
    0,
    MEMORY_TIME,
    0,
  ]);
  assertEquals(counts(caches), [3, 2]);
});

Deno.test("two lines 8 KB apart put each other out, and the board's cache has both", () => {
  const caches = createCaches();
  assertEquals(loads(caches, [0, 8192, 0, 8192]), [
    MEMORY_TIME,
    MEMORY_TIME,
    BOARD,
    BOARD,
  ]);
  assertEquals([caches.board!.hits, caches.board!.misses], [2, 2]);
});

Deno.test("without a board's cache every miss goes to memory", () => {
  const caches = createCaches({ board: 0, memoryCycles: 50 });
  assertEquals(loads(caches, [0, 8192, 0]), [50, 50, 50]);
});

Deno.test("two lines the size of the board's cache apart put each other out there too", () => {
  const caches = createCaches({ board: 16384 });
  assertEquals(loads(caches, [0, 16384, 0]), [
    MEMORY_TIME,
    MEMORY_TIME,
    MEMORY_TIME,
  ]);
});

Deno.test("an array of 16 KB summed twice misses in every line of both passes", () => {
  const caches = createCaches();
  const pass = () => {
    const before = caches.data.misses;
    for (let place = 0; place < 16384; place += 8) {
      cyclesToLoad(caches, at0(place), 0);
    }
    return caches.data.misses - before;
  };
  assertEquals([pass(), pass()], [16384 / LINE, 16384 / LINE]);
});

Deno.test("fetches have a cache of their own", () => {
  const caches = createCaches();
  assertEquals(cyclesToFetch(caches, at0(0)), MEMORY_TIME);
  assertEquals(cyclesToFetch(caches, at0(28)), 0);
  assertEquals(cyclesToLoad(caches, at0(0), 0), BOARD);
  emptyCache(caches.instruction);
  assertEquals(cyclesToFetch(caches, at0(0)), BOARD);
});

// ## Stores
//
// A line takes BOARD or MEMORY_TIME cycles to leave. The board's cache is switched off
// where only the buffer is meant, so that each line takes the same.

const SLOW = { board: 0, memoryCycles: 100 };

Deno.test("stores to the same line join it and cost nothing", () => {
  const caches = createCaches(SLOW);
  const costs = [0, 8, 16, 24].map((place) =>
    cyclesToStore(caches, at0(place), place)
  );
  assertEquals(costs, [0, 0, 0, 0]);
  assertEquals(caches.writeBuffer.lines, [0]);
  assertEquals(caches.writeBuffer.merged, 3);
});

Deno.test("a single line stays in the buffer, a second one sends the first on its way", () => {
  const caches = createCaches(SLOW);
  cyclesToStore(caches, at0(0), 0);
  assertEquals(caches.writeBuffer.done, undefined);
  cyclesToStore(caches, at0(LINE), 10);
  assertEquals(caches.writeBuffer.done, 110);
  // What is on its way can no longer be joined; what waits behind it can.
  cyclesToStore(caches, at0(8), 20);
  cyclesToStore(caches, at0(LINE + 8), 21);
  assertEquals(caches.writeBuffer.lines, [0, 1, 0]);
  assertEquals(caches.writeBuffer.merged, 1);
});

Deno.test("a fifth line waits until the first has arrived", () => {
  const caches = createCaches(SLOW);
  const costs = [0, 1, 2, 3, 4].map((line) =>
    cyclesToStore(caches, at0(line * LINE), line)
  );
  // The first goes at cycle 1 and has arrived at 101; the fifth comes at 4.
  assertEquals(costs, [0, 0, 0, 0, 97]);
  assertEquals(caches.writeBuffer.lines, [1, 2, 3, 4]);
  assertEquals(caches.writeBuffer.done, 201);
  assertEquals(caches.writeBuffer.stalls, 97);
});

Deno.test("stores that are far enough apart never wait", () => {
  const caches = createCaches(SLOW);
  for (let line = 0; line < 20; line++) {
    const cost = cyclesToStore(caches, at0(line * LINE), line * 100);
    assertEquals(cost, 0);
  }
  assertEquals(caches.writeBuffer.lines.length <= 3, true);
});

Deno.test("draining takes until the last line has arrived, and empties the buffer", () => {
  const caches = createCaches(SLOW);
  assertEquals(cyclesToDrain(caches, 0), 0);
  for (const line of [0, 1, 2]) {
    cyclesToStore(caches, at0(line * LINE), 0);
  }
  // The first went at 0; at 50 it has 50 cycles to go, and two more follow.
  assertEquals(cyclesToDrain(caches, 50), 250);
  assertEquals(caches.writeBuffer.lines, []);
});

Deno.test("a load from a line in the buffer waits until that line has arrived", () => {
  const caches = createCaches(SLOW);
  for (const line of [0, 1, 2]) {
    cyclesToStore(caches, at0(line * LINE), 0);
  }
  assertEquals(cyclesToLoad(caches, at0(LINE), 0), 200 + 100);
  assertEquals(caches.writeBuffer.lines, [2]);
  assertEquals(cyclesToLoad(caches, at0(9 * LINE), 200), 100);
});

Deno.test("a store puts no line into the cache for data, but counts if one is there", () => {
  const caches = createCaches();
  cyclesToStore(caches, at0(0), 0);
  assertEquals(counts(caches), [0, 1]);
  cyclesToDrain(caches, 0);
  assertEquals(loads(caches, [0]), [BOARD]);
  cyclesToStore(caches, at0(0), 0);
  assertEquals(counts(caches), [1, 2]);
});

Deno.test("the board's cache writes a changed line to memory before it gives up its place", () => {
  const caches = createCaches({ board: 16384 });
  cyclesToStore(caches, at0(0), 0);
  cyclesToDrain(caches, 0);
  assertEquals(loads(caches, [16384, 0]), [2 * MEMORY_TIME, MEMORY_TIME]);
});

// ## Losing lines

Deno.test("a line that another processor has stored to is lost everywhere", () => {
  const caches = createCaches();
  loads(caches, [0, LINE]);
  loseLine(caches, at0(8));
  assertEquals(loads(caches, [0, LINE]), [MEMORY_TIME, 0]);
});

Deno.test("a page that is flushed is gone, its neighbour is not", () => {
  const caches = createCaches();
  const [inside, beside] = [8192 + 64, 16384 + 128];
  loads(caches, [inside, beside]);
  loseLines(caches, at0(8192), 8192);
  assertEquals(loads(caches, [inside, beside]), [MEMORY_TIME, 0]);
});

// ## In the machine

function cached(source: string, processors = 1): Machine {
  return bareMachine(source, undefined, { caches: {}, processors });
}

Deno.test("a machine with caches charges fetches, loads and stores", () => {
  const machine = cached("");
  const { counters } = machine.processor;
  readVirtual(machine, IMAGE, 4, "fetch");
  assertEquals(counters.cycles, MEMORY_TIME);
  readVirtual(machine, ksegAddress(physical(0x8_0000)), 8);
  assertEquals(counters.cycles, 2 * MEMORY_TIME);
  writeVirtual(machine, ksegAddress(physical(0x8_0000)), 8, 1n);
  assertEquals(counters.cycles, 2 * MEMORY_TIME);
  assertEquals(machine.processor.caches!.writeBuffer.lines, [0x4000]);
});

Deno.test("devices are not cached", () => {
  const machine = cached("");
  const port = at(0xffff_fd01_fc00_03f8n);
  for (let time = 0; time < 3; time++) {
    readVirtual(machine, port, 1);
    writeVirtual(machine, port, 1, 65n);
  }
  assertEquals(machine.processor.counters.cycles, 0);
  assertEquals(counts(machine.processor.caches!), [0, 0]);
});

Deno.test("a machine computes the same with caches and without, in more time", () => {
  const source = `
        lda     t0, 64(zero)
again:  stq     t0, 0(s0)
        ldq     t1, 0(s0)
        addq    v0, t1, v0
        lda     s0, 256(s0)
        subq    t0, 1, t0
        bne     t0, again
        halt`;
  const [plain, slow] = [undefined, {}].map((caches) => {
    const machine = bareMachine(source, undefined, { caches });
    setReg(machine, "s0", ksegAddress(physical(0x4_0000)));
    run(machine);
    return machine;
  });
  assertEquals(slow!.processor.registers, plain!.processor.registers);
  assertEquals(slow!.bus.bytes, plain!.bus.bytes);
  const [fast, long] = [plain!, slow!]
    .map(({ processor }) => processor.counters.cycles);
  assertEquals(long! > 3 * fast!, true);
});

Deno.test("imb empties the cache for instructions, draina the write buffer", () => {
  const machine = cached("imb\ndraina\nhalt");
  writeVirtual(machine, ksegAddress(physical(0x8_0000)), 8, 1n);
  const { instruction, writeBuffer } = machine.processor.caches!;
  step(machine);
  assertEquals(instruction.lines.every((line) => line === -1), true);
  assertEquals(writeBuffer.lines.length, 1);
  step(machine);
  assertEquals(writeBuffer.lines.length, 0);
});

Deno.test("MB waits for the write buffer, WMB does not", () => {
  const costs = ["mb", "wmb"].map((barrier) => {
    const machine = cached(barrier);
    readVirtual(machine, IMAGE, 4, "fetch");
    writeVirtual(machine, ksegAddress(physical(0x8_0000)), 8, 1n);
    const { counters } = machine.processor;
    const before = counters.cycles;
    step(machine);
    return counters.cycles - before;
  });
  assertEquals(costs, [1 + MEMORY_TIME, 1]);
});

Deno.test("cflush takes a frame out of the cache for data", () => {
  const machine = cached("cflush");
  const address = ksegAddress(physical(0x40 * 8192 + 64));
  setReg(machine, "a0", 0x40n);
  readVirtual(machine, address, 8);
  step(machine);
  const { data } = machine.processor.caches!;
  const { misses } = data;
  readVirtual(machine, address, 8);
  assertEquals(data.misses, misses + 1);
});

Deno.test("a store by another processor costs this one its line", () => {
  const machine = cached("", 2);
  const address = ksegAddress(physical(0x8_0000));
  const [first, second] = machine.processors;
  readVirtual(machine, address, 8);
  machine.processor = second!;
  writeVirtual(machine, address, 8, 5n);
  machine.processor = first!;
  assertEquals(readVirtual(machine, address, 8), 5n);
  assertEquals(counts(first!.caches!), [0, 2]);
});

Deno.test("bytes that a device stores cost every processor their lines, and no other", () => {
  const begin = 0x8_0008;
  const machine = cached("", 2);
  const { bus, board, processors } = machine;
  const places = [begin - 9, begin, begin + 511, begin + 504 + LINE]
    .map((place) => ksegAddress(physical(place)));
  const missesOf = (processor: Processor) => {
    machine.processor = processor;
    const { data } = processor.caches!;
    return places.map((place) => {
      const { misses } = data;
      readVirtual(machine, place, 1);
      return data.misses - misses;
    });
  };
  for (const one of processors) {
    assertEquals(missesOf(one), [1, 1, 1, 1]);
    assertEquals(missesOf(one), [0, 0, 0, 0]);
  }
  const order = [[0x14, 3], [0x18, 1], [0x1c, begin], [0x10, 1]];
  for (const [offset, value] of order) {
    const register = physical(DISK_PORT + offset!);
    writePhysical(bus, register, 4, BigInt(value!));
  }
  settle(board.disk);
  for (const one of processors) assertEquals(missesOf(one), [0, 1, 1, 0]);
});

Deno.test("a machine without caches has none", () => {
  assertEquals(bareMachine("").processor.caches, undefined);
});
