import { assertEquals, assertThrows } from "@std/assert";
import {
  assembleProgram,
  bytesIn,
  CALLBACK_BLOCK,
  CONSOLE_PROGRAM,
  createMachine,
  CYCLES_PER_TICK,
  entryFor,
  FIRST_PAGES,
  frameStart,
  HWRPB,
  HWRPB_ADDRESS,
  HWRPB_OFFSET,
  KSEG,
  ksegAddress,
  type Layout,
  loadBare,
  type Machine,
  MEMORY_CLUSTER,
  MEMORY_TABLE,
  type Model,
  modelNamed,
  MODELS,
  offsetsOf,
  PAGE_SIZE,
  PARAMETERS_BELOW,
  physical,
  PROCESSOR_SLOT,
  readPhysical,
  readVirtual,
  REGISTER_NAMES,
  run,
  SLOT_OFFSET,
  slotAddress,
  unsigned,
  virtual,
  VPTB,
} from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  IMAGE,
  MEMORY,
  random,
  recordingLine,
  reg,
} from "./helpers.ts";

/** The word at `offset` of the parameter block, where a kernel finds it. */
function told(machine: Machine, offset: number): bigint | string {
  return readVirtual(machine, virtual(HWRPB_ADDRESS + BigInt(offset)), 8);
}

/** The words of the block laid out like `layout` at `offset` of the parameter block. */
function blockAt(machine: Machine, layout: Layout, offset: number) {
  const offsets = offsetsOf(layout) as Record<string, number>;
  return Object.fromEntries(
    Object.keys(layout).map((name) => [
      name,
      told(machine, offset + offsets[name]!),
    ]),
  );
}

Deno.test("offsetsOf puts fields behind each other, by their words", () => {
  const layout = { a: [1, ""], b: [3, ""], c: [2, ""] } as const;
  assertEquals(offsetsOf(layout), { a: 0, b: 8, c: 32 });
  assertEquals(bytesIn(layout), 48);
});

Deno.test("the blocks have the offsets that DEC gave them", () => {
  assertEquals(bytesIn(HWRPB), 320);
  const { clockFrequency, pageTables, slotOffset, memoryOffset } = HWRPB_OFFSET;
  assertEquals([clockFrequency, pageTables], [104, 120]);
  assertEquals([slotOffset, memoryOffset], [160, 200]);
  const { restart, checksum, receiveReady } = HWRPB_OFFSET;
  assertEquals([restart, checksum, receiveReady], [256, 288, 296]);
  const { flags, type, messageLengths } = SLOT_OFFSET;
  assertEquals([flags, type, messageLengths], [128, 176, 296]);
  assertEquals(bytesIn(PROCESSOR_SLOT) % 128, 0);
  assertEquals(bytesIn(MEMORY_CLUSTER), 56);
  assertEquals(offsetsOf(CALLBACK_BLOCK).mapping, 48);
});

Deno.test("the parameter block can be read at its address, and names itself", () => {
  const machine = bareMachine("halt");
  const letters = told(machine, HWRPB_OFFSET.identity) as bigint;
  const bytes = Array.from(
    { length: 8 },
    (_, index) => Number(letters >> BigInt(56 - 8 * index) & 255n),
  );
  assertEquals(String.fromCharCode(...bytes), "HWRPB\0\0\0");
  assertEquals(told(machine, 0), BigInt(frameStart(FIRST_PAGES.block)));
});

Deno.test("the sum of the block's words before the checksum is the checksum", () => {
  const machine = bareMachine("halt");
  let sum = 0n;
  for (let offset = 0; offset < HWRPB_OFFSET.checksum; offset += 8) {
    sum += told(machine, offset) as bigint;
  }
  assertEquals(told(machine, HWRPB_OFFSET.checksum), unsigned(sum));
});

Deno.test("the block says how often the clock ticks, and the model's greatest ASN", () => {
  for (
    const [name, asn] of [["ev4", 63n], ["ev5", 127n], ["ev6", 255n]] as const
  ) {
    const machine = bareMachine("halt", undefined, { model: modelNamed(name) });
    assertEquals(told(machine, HWRPB_OFFSET.clockFrequency), 1024n * 4096n);
    assertEquals(told(machine, HWRPB_OFFSET.greatestAsn), asn);
  }
});

Deno.test("the clusters of the memory table are all of memory, once", () => {
  for (const memory of [2 ** 20, 2 ** 26]) {
    const machine = createMachine({ memory });
    loadBare(
      machine,
      assembleProgram("_start: halt", new Map(), { text: IMAGE }),
    );
    const table = Number(told(machine, HWRPB_OFFSET.memoryOffset));
    const { clusters } = blockAt(machine, MEMORY_TABLE, table);
    let next = 0n;
    for (let index = 0; index < Number(clusters); index++) {
      const offset = table + bytesIn(MEMORY_TABLE) +
        index * bytesIn(MEMORY_CLUSTER);
      const cluster = blockAt(machine, MEMORY_CLUSTER, offset);
      assertEquals(cluster["start"], next);
      assertEquals(cluster["usage"], index === 0 ? 1n : 0n);
      next += cluster["pages"] as bigint;
    }
    assertEquals([clusters, next], [2n, BigInt(memory / PAGE_SIZE)]);
  }
});

Deno.test("there is a slot for every processor, all of them in the block's page", () => {
  for (const processors of [1, 2, 8]) {
    const machine = createMachine({ memory: MEMORY, processors });
    loadBare(
      machine,
      assembleProgram("_start: halt", new Map(), { text: IMAGE }),
    );
    assertEquals(told(machine, HWRPB_OFFSET.slots), BigInt(processors));
    const first = Number(told(machine, HWRPB_OFFSET.slotOffset));
    for (let number = 0; number < processors; number++) {
      const slot = blockAt(machine, PROCESSOR_SLOT, first + 640 * number);
      assertEquals(slot["flags"], 0x1ccn);
    }
    const end = Number(told(machine, HWRPB_OFFSET.memoryOffset));
    assertEquals(end + 200 < PAGE_SIZE, true);
  }
});

Deno.test("the first processor's control block is in its slot, and describes it", () => {
  const machine = bareMachine("halt");
  const { processor } = machine;
  const block = frameStart(FIRST_PAGES.block);
  assertEquals(processor.pcb, slotAddress(block, 0));
  const first = Number(told(machine, HWRPB_OFFSET.slotOffset));
  const words = [0, 8, 16, 24, 32, 40].map((at) => told(machine, first + at));
  const root = BigInt(processor.pageTable);
  assertEquals(words, [reg(machine, "sp"), 0n, root, 0n, 0n, 1n]);
});

// ## Page tables that contain themselves

Deno.test("entryFor gives the place of the level 3 entry, for tables as well", () => {
  assertEquals(entryFor(virtual(0n)), VPTB);
  assertEquals(entryFor(virtual(8191n)), VPTB);
  assertEquals(entryFor(virtual(8192n)), virtual(VPTB + 8n));
  assertEquals(entryFor(virtual(-1n)), virtual(VPTB + 8n * (2n ** 30n - 1n)));
});

Deno.test("the row shows the same entries that a walk finds", () => {
  const machine = bareMachine("halt");
  const { bus } = machine;
  const table = frameStart(FIRST_PAGES.level3);
  const next = random(61);
  for (let count = 0; count < 200; count++) {
    const index = 1 + next() % 1023;
    const entry = BigInt(next()) << 32n | 0x1101n;
    bus.view.setBigUint64(table + 8 * index, entry, true);
    const page = virtual(HWRPB_ADDRESS + BigInt(index * PAGE_SIZE));
    assertEquals(readVirtual(machine, entryFor(page), 8), entry);
  }
});

Deno.test("from any entry, three steps up lead to the first table's entry for itself", () => {
  const machine = bareMachine("halt");
  const twice = entryFor(entryFor(HWRPB_ADDRESS));
  const level2 = BigInt(FIRST_PAGES.level3) << 32n | 0x1101n;
  assertEquals(readVirtual(machine, twice, 8), level2);
  const own = entryFor(entryFor(twice));
  assertEquals(entryFor(own), own);
  const level1 = BigInt(FIRST_PAGES.level1) << 32n | 0x1101n;
  assertEquals(readVirtual(machine, own, 8), level1);
});

// ## The console's services

const CALL = `
        lda     s0, 0x400(zero)
        sll     s0, 18, s0              // the parameter block, at 10000000
        ldq     t0, 192(s0)
        addq    s0, t0, t0
        ldq     pv, 0(t0)               // the descriptor of the dispatcher
        ldq     t1, 8(pv)
        jsr     ra, (t1)
        halt`;

/** A machine in which a kernel has called the console's dispatcher. */
function afterCall(
  set: string,
  typed: (Uint8Array | null)[] = [],
  model?: Model,
): [Machine, string] {
  const line = recordingLine(typed);
  const machine = bareMachine(
    `br s1, over\n.ascii "Hello, you"\nover: ${set}${CALL}`,
    line,
    { model },
  );
  assertEquals(run(machine, { steps: 1000 }).reason, "halt");
  return [machine, new TextDecoder().decode(Uint8Array.from(line.sent))];
}

const PRINT = "mov 2, a0\nclr a1\nmov s1, a2\nmov 10, a3";
const ASK = "mov 1, a0\nclr a1";

for (const model of MODELS) {
  Deno.test(`the console of an ${model.name} prints for a kernel, and says how much`, () => {
    const [machine, said] = afterCall(PRINT, [], model);
    assertEquals([reg(machine, "v0"), said], [10n, "Hello, you"]);
  });

  Deno.test(`the console of an ${model.name} gives what was typed, or says that nothing was`, () => {
    const typed = [Uint8Array.of(0xe1, 0x62)];
    const [machine] = afterCall(ASK, typed, model);
    assertEquals(reg(machine, "v0"), 0xe1n);
    const [silent] = afterCall(ASK, [], model);
    assertEquals(reg(silent, "v0"), 1n << 63n);
  });
}

Deno.test("the console leaves a kernel's settings of the chip alone", () => {
  const set = `
        lda     t0, -3(zero)
        sll     t0, 40, t0
        lda     t1, 0x7f(zero)
        sll     t1, 26, t1
        addq    t0, t1, t0
        mov     5, t1
        stb     t1, 0x3f9(t0)           // IER
        mov     3, t1
        stb     t1, 0x3fb(t0)           // LCR
${PRINT}`;
  const [machine, said] = afterCall(set);
  assertEquals(said, "Hello, you");
  const { bus } = machine;
  const at = (offset: number) =>
    readPhysical(bus, physical(0x801_fc00_03f8 + offset), 1);
  assertEquals([at(1), at(3)], [5n, 3n]);
});

Deno.test("the console refuses other terminals and other services", () => {
  for (const [service, unit] of [[2, 1], [1, 7], [0, 0], [3, 0], [0x22, 0]]) {
    const set = `mov ${service}, a0\nmov ${unit}, a1\nmov s1, a2\nmov 1, a3`;
    const [machine, said] = afterCall(set);
    assertEquals([reg(machine, "v0"), said], [1n << 63n, ""]);
  }
});

Deno.test("the console's procedures destroy only what VMS lets them", () => {
  const kept = [2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15];
  const set = kept.map((number) => `mov ${number}, $${number}`).join("\n");
  const text = "mov 2, a0\nclr a1\nmov s1, a2\nmov 9, a3";
  // T0 and T1 are used by the caller here; R2 is T1.
  const [machine] = afterCall(`${set}\n${text}`);
  const after = kept.filter((one) => one !== 2).map((number) =>
    machine.processor.registers[number]
  );
  assertEquals(after, kept.filter((one) => one !== 2).map(BigInt));
});

// ## Processors that wait

const BLOCK = frameStart(FIRST_PAGES.block);
const SLOT = slotAddress(BLOCK, 1);

/** A machine whose first processor goes round in a circle while a second waits. */
function circling(): Machine {
  return bareMachine("br _start", undefined, { processors: 2 });
}

/** Puts a message to the second processor into its slot and sets its bit. */
function tellSecond({ bus }: Machine, message: string): void {
  const bytes = new TextEncoder().encode(message);
  bus.view.setUint32(SLOT + SLOT_OFFSET.messageLengths, bytes.length, true);
  bus.bytes.set(bytes, SLOT + SLOT_OFFSET.messageTo);
  bus.view.setBigUint64(BLOCK + HWRPB_OFFSET.receiveReady, 2n, true);
}

Deno.test("a processor that nobody starts looks once a tick, and sleeps between", () => {
  const machine = circling();
  run(machine, { cycles: 20 * CYCLES_PER_TICK });
  const { counters } = machine.processors[1]!;
  assertEquals(counters.ticks >= 19, true);
  assertEquals(counters.instructions < 20 * counters.ticks, true);
});

Deno.test("a processor that is told to start takes its context and begins", () => {
  const machine = circling();
  const { bus } = machine;
  const circle = IMAGE;
  bus.view.setBigUint64(BLOCK + HWRPB_OFFSET.restart, circle, true);
  bus.view.setBigUint64(BLOCK + HWRPB_OFFSET.restartData, 77n, true);
  bus.view.setBigUint64(SLOT, 0x1234n, true);
  bus.view.setBigUint64(SLOT + 16, BigInt(FIRST_PAGES.level1), true);
  tellSecond(machine, "START\r\n");
  run(machine, { cycles: 3 * CYCLES_PER_TICK });
  const second = machine.processors[1]!;
  const named = (name: string) =>
    second.registers[REGISTER_NAMES.indexOf(name)];
  assertEquals(second.pc as bigint, circle);
  assertEquals([named("sp"), named("t12")], [0x1234n, 77n]);
  assertEquals([second.mode, second.ipl, second.fen], ["kernel", 7, false]);
  assertEquals(bus.view.getBigUint64(SLOT + SLOT_OFFSET.flags, true), 0x1cdn);
  const ready = BLOCK + HWRPB_OFFSET.receiveReady;
  assertEquals(bus.view.getBigUint64(ready, true), 0n);
});

Deno.test("a processor that is told something else takes note and goes on waiting", () => {
  for (const message of ["STOP\r\n", "STARK\r", "RESTART", ""]) {
    const machine = circling();
    tellSecond(machine, message);
    run(machine, { cycles: 3 * CYCLES_PER_TICK });
    const { bus, processors } = machine;
    const { pc } = processors[1]!;
    assertEquals(
      pc >= CONSOLE_PROGRAM.tick && pc < CONSOLE_PROGRAM.dispatch,
      true,
    );
    assertEquals(bus.view.getBigUint64(SLOT + SLOT_OFFSET.flags, true), 0x1ccn);
    const ready = BLOCK + HWRPB_OFFSET.receiveReady;
    assertEquals(bus.view.getBigUint64(ready, true), 0n, message);
  }
});

// ## Parameters

/** A machine with an image that is given parameters. */
function withParameters(
  parameters: Parameters<typeof loadBare>[2],
  text = IMAGE,
): Machine {
  const machine = createMachine({ memory: MEMORY });
  loadBare(
    machine,
    assembleProgram("_start: halt", new Map(), { text }),
    parameters,
  );
  return machine;
}

const HIGH = ksegAddress(physical(0x4_0000));
const BELOW = 0x4_0000 - PARAMETERS_BELOW;

Deno.test("a command line is below the image, with a zero behind it", () => {
  const machine = withParameters({ commandLine: "root=none" }, HIGH);
  const bytes = machine.bus.bytes.subarray(BELOW, BELOW + 10);
  assertEquals(new TextDecoder().decode(bytes), "root=none\0");
});

Deno.test("a disk is at the end of memory, its place and size behind the words", () => {
  const disk = Uint8Array.from({ length: 9000 }, (_, index) => index % 251);
  const { bus } = withParameters({ disk }, HIGH);
  const place = MEMORY - 2 * PAGE_SIZE;
  const at = bus.view.getBigUint64(BELOW + 256, true);
  assertEquals(at, KSEG + BigInt(place));
  assertEquals(bus.view.getBigUint64(BELOW + 264, true), 9000n);
  assertEquals(bus.bytes.slice(place, place + 9000), disk);
});

Deno.test("parameters for which there is no room are refused", () => {
  const refused: [Parameters<typeof loadBare>[2], string][] = [
    [
      { commandLine: "x".repeat(256) },
      "has 256 bytes, and there is room for 255",
    ],
    [
      { disk: new Uint8Array(MEMORY) },
      "more than half of the machine's memory",
    ],
  ];
  for (const [parameters, sentence] of refused) {
    assertThrows(() => withParameters(parameters, HIGH), RangeError, sentence);
  }
  assertThrows(
    () => withParameters({ commandLine: "" }),
    RangeError,
    "There is no room for parameters below the image",
  );
});
