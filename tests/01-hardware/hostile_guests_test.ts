// Kernels that mean no good: page tables that point into devices, stacks and control blocks
// that are not memory, rings that contain themselves, disks that write over what is being
// executed. Whatever they do, no host error comes out of the machine, and the fast engine
// does the same as the reference.

import { assert, assertEquals } from "@std/assert";
import {
  blankMedium,
  BOARD,
  compileEngine,
  createFastMachine,
  createMachine,
  DISK_PORT,
  DISK_REGISTERS,
  type EntryName,
  ETHERNET_PORT,
  ETHERNET_REGISTERS,
  type FrameNumber,
  INSTRUCTIONS,
  INTERRUPT_PORT,
  INTERRUPT_REGISTERS,
  join,
  KSEG,
  ksegAddress,
  type Machine,
  type MachineOptions,
  PAGE_SIZE,
  PAL_CALLS,
  PCB_BYTES,
  physical,
  type Processor,
  restoreSnapshot,
  run,
  SCREEN_PORT,
  SCREEN_REGISTERS,
  type Snapshot,
  stackOf,
  takeSnapshot,
  UART_REGISTERS,
  unsigned,
  virtual,
  VPTB,
  type Wire,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import { both, compare, type Pair } from "./engine_pair.ts";
import {
  DOORS,
  entryFor,
  FREE,
  MEMORY,
  pick,
  random,
  random64,
  ROOT,
  USER_PAGE,
} from "./helpers.ts";

const MODULE = compileEngine();

type Next = () => number;

// ## Places that hurt

const DEVICES: readonly number[] = BOARD.map(({ start }) => start);
const PROGRAM = 0x2_0000;
const PROGRAM_PAGES = 4;
const BLOCKS = 0x3000;
const RINGS = 0x8000;
const STACKS = 0x1_0000;

/** Virtual addresses at which the page tables have something to say. */
const MAPPED: readonly bigint[] = [
  0n,
  0x1000_0000n,
  0x1_2000_0000n,
  VPTB,
  KSEG - BigInt(PAGE_SIZE),
  0x3ff_ffff_e000n,
  unsigned(BigInt(-PAGE_SIZE)),
];

/** An address at which something is, or just is not, or which is none. */
function anyAddress(next: Next): bigint {
  const near = BigInt(next() % 64 & ~(next() % 8));
  switch (next() % 8) {
    case 0:
      return ksegAddress(physical(pick(next, DEVICES))) + near;
    case 1:
      return ksegAddress(physical(MEMORY - 32)) + near;
    case 2:
      return ksegAddress(physical(PROGRAM + next() % 0x4000));
    case 3:
      return ksegAddress(physical((ROOT + next() % 4) * PAGE_SIZE)) + near;
    case 4:
      return ksegAddress(physical(next() % MEMORY & ~7));
    case 5:
      return random64(next);
    default:
      return unsigned(pick(next, MAPPED) + near - BigInt(next() % 32));
  }
}

/** An entry of a page table that leads anywhere with any rights. */
function anyEntry(next: Next): bigint {
  const frame = pick(next, [
    next() % (MEMORY / PAGE_SIZE),
    ROOT + next() % 4,
    MEMORY / PAGE_SIZE,
    Math.floor(pick(next, DEVICES) / PAGE_SIZE),
    2 ** 32 - 1,
  ]);
  const bits = next() % 4 ? USER_PAGE : BigInt(next() & 0xffff);
  return entryFor(frame, next() % 3 ? bits : bits | BigInt(next() & 0x70));
}

// ## Programs

const ACCESSING = INSTRUCTIONS.filter(({ effect }) =>
  effect.kind === "load" || effect.kind === "store"
);
const OTHERS = INSTRUCTIONS.filter(({ effect, opcode }) =>
  effect.kind !== "pal" && (opcode < 0x14 || opcode > 0x17)
);
const FLOATING = INSTRUCTIONS.filter(({ opcode }) =>
  opcode >= 0x14 && opcode <= 0x17
);

/** Calls of PALcode: not `halt`, and `tbi` more often than others. */
const CALLS = [...PAL_CALLS.keys(), 0x33, 0x33, 0x33].filter((code) =>
  code > 0
);

/** A word that does something, most often with memory. */
function anyWord(next: Next): number {
  const choice = next() % 16;
  if (choice === 0) return next();
  if (choice === 1) return pick(next, CALLS);
  if (choice === 2) {
    return join("jump", { opcode: 0x1a }) | next() & 0x03ff_0000;
  }
  const list = choice < 9 ? ACCESSING : choice < 14 ? OTHERS : FLOATING;
  const { opcode, format, function: code } = pick(next, list);
  const bits = next();
  const short = format === "branch"
    ? bits & 0x03e0_0000 | (next() % 24 - 8) & 0x1f_ffff
    : format === "memory"
    ? bits & 0x03ff_0000 | (next() % 2 ? next() % 128 : next() & 0xfff8)
    : bits;
  return (join(format, { opcode, function: code }) | short & FREE[format]) >>>
    0;
}

function writeWords(
  { bus }: Machine,
  next: Next,
  at: number,
  count: number,
): void {
  for (let index = 0; index < count; index++) {
    bus.view.setUint32(at + 4 * index, anyWord(next), true);
  }
}

/** A program in each of some pages, which goes over the page's end, and the doors. */
function writePrograms(machine: Machine, next: Next): void {
  const back = join("branch", { opcode: 0x30, ra: 31, displacement: -60 });
  for (let page = 0; page < PROGRAM_PAGES; page++) {
    const start = PROGRAM + page * PAGE_SIZE;
    writeWords(machine, next, start, 60);
    machine.bus.view.setUint32(start + 4 * 60, back, true);
    writeWords(machine, next, start + PAGE_SIZE - 64, 16);
  }
  for (const door of Object.values(DOORS)) {
    const at = Number(BigInt.asUintN(40, door));
    writeWords(machine, next, at, next() % 6);
    for (const place of [6, 7]) {
      machine.bus.view.setUint32(at + 4 * place, 0x3f, true); // rti
    }
  }
}

// ## Tables, blocks and rings

function writeTables({ bus }: Machine, next: Next): void {
  const put = (frame: number, index: bigint, entry: bigint) =>
    bus.view.setBigUint64(
      frame * PAGE_SIZE + Number(index & 1023n) * 8,
      entry,
      true,
    );
  for (const address of MAPPED) {
    const above = (frame: number) =>
      next() % 12 ? entryFor(frame, USER_PAGE) : anyEntry(next);
    put(ROOT, address >> 33n, above(ROOT + 1));
    put(ROOT + 1, address >> 23n, above(ROOT + 2));
    for (let beside = -4n; beside <= 4n; beside++) {
      const entry = next() % 4
        ? entryFor(PROGRAM / PAGE_SIZE + next() % PROGRAM_PAGES, USER_PAGE)
        : anyEntry(next);
      put(ROOT + 2, (address >> 13n) + beside, entry);
    }
  }
  if (next() % 2) put(ROOT, 1023n, entryFor(ROOT, USER_PAGE));
}

function writeBlocks({ bus }: Machine, next: Next): void {
  for (let at = BLOCKS; at < BLOCKS + 4 * PCB_BYTES; at += PCB_BYTES) {
    const words = [
      ksegAddress(physical(STACKS - (at - BLOCKS) * 8)),
      anyAddress(next),
      next() % 4 ? BigInt(ROOT) : random64(next),
      random64(next),
      random64(next),
      random64(next),
    ];
    words.forEach((word, index) =>
      bus.view.setBigUint64(at + 8 * index, word, true)
    );
  }
}

function writeRings({ bus }: Machine, next: Next): void {
  const places = [RINGS, RINGS + 16, PROGRAM, MEMORY - 64, 2 ** 32 - 8];
  for (let at = RINGS; at < RINGS + 8 * 16; at += 16) {
    bus.view.setUint32(at, 0x8000_0000, true);
    bus.view.setUint32(at + 4, pick(next, places), true);
    bus.view.setUint32(at + 8, pick(next, [0, 14, 60, 1514, 65_536]), true);
  }
}

// ## Devices at work

/** Sets every register of the device at `port` that `values` names. */
function setDevice<N extends string>(
  { bus }: Machine,
  port: number,
  registers: Readonly<Record<N, { readonly offset: number }>>,
  values: Readonly<Partial<Record<N, number>>>,
): void {
  for (const [name, value] of Object.entries(values) as [N, number][]) {
    const at = physical(port + registers[name].offset);
    writePhysical(bus, at, 4, BigInt(value >>> 0));
  }
}

function startDevices(machine: Machine, next: Next): void {
  const ring = () => pick(next, [RINGS, RINGS + 8, MEMORY - 8, 2 ** 32 - 8]);
  const size = () => pick(next, [0, 1, 8, 1025]);
  const target = [PROGRAM, ROOT * PAGE_SIZE, MEMORY - 512, MEMORY - 8, 3];
  setDevice(machine, INTERRUPT_PORT, INTERRUPT_REGISTERS, { ENABLE: 0xff });
  setDevice(machine, ETHERNET_PORT, ETHERNET_REGISTERS, {
    ...{ RECEIVE_RING: ring(), RECEIVE_SIZE: size() },
    ...{ SEND_RING: ring(), SEND_SIZE: size() },
    ...{ CONTROL: next() & 15, ENABLE: next(), START: 1 },
  });
  setDevice(machine, SCREEN_PORT, SCREEN_REGISTERS, {
    ...{ START: next(), STRIDE: next(), CONTROL: next() & 7 },
  });
  setDevice(machine, DISK_PORT, DISK_REGISTERS, {
    ...{ SECTOR: next() % 70, COUNT: next() % 8, ADDRESS: pick(next, target) },
    ...{ CONTROL: 3, COMMAND: next() % 5 },
  });
  for (const { offset } of [UART_REGISTERS.IER, UART_REGISTERS.MCR]) {
    const at = physical(BOARD[0]!.start + offset);
    writePhysical(machine.bus, at, 1, BigInt(next() & 31));
  }
}

// ## Processors

function startProcessor(processor: Processor, next: Next): void {
  const { number, registers, floats, monitor } = processor;
  for (let register = 0; register < 31; register++) {
    registers[register] = anyAddress(next);
    floats[register] = random64(next);
  }
  for (const name of Object.keys(DOORS) as EntryName[]) {
    processor.entries[name] = next() % 12
      ? DOORS[name]
      : virtual(anyAddress(next) & ~3n);
  }
  const kernel = next() % 3 > 0;
  const stack = next() % 4
    ? ksegAddress(physical(STACKS - number * 0x1000))
    : anyAddress(next) & ~7n;
  const program = ksegAddress(physical(PROGRAM + number * PAGE_SIZE));
  Object.assign(processor, {
    running: true,
    mode: kernel ? "kernel" : "user",
    ipl: kernel ? next() % 8 : 0,
    pc: kernel ? program : virtual(pick(next, MAPPED)),
    otherStack: kernel ? anyAddress(next) : stack,
    fen: next() % 4 > 0,
    fpcr: random64(next),
    mces: next() & 30,
    pcb: physical(pick(next, [BLOCKS, BLOCKS, MEMORY - 8, ...DEVICES])),
    pageTable: (next() % 12 ? ROOT : next()) as FrameNumber,
    nextTick: next() % 3000,
    virtualPageTable: next() % 4
      ? undefined
      : virtual(next() % 2 ? VPTB : anyAddress(next)),
  });
  if (kernel) registers[30] = stack;
  // What `swpctx` and `tbi` may be asked for.
  const asked = [BLOCKS, -2, -1, 1, 2, 3];
  if (next() % 4) registers[16] = unsigned(BigInt(pick(next, asked)));
  if (next() % 8 === 0) {
    const control = random64(next);
    Object.assign(monitor, { control, enabled: true, everybody: false });
  }
}

/** Puts a hostile guest into `machine`, the one that `seed` stands for. */
function furnish(machine: Machine, seed: number): void {
  const next = random(seed);
  writeTables(machine, next);
  writeBlocks(machine, next);
  writeRings(machine, next);
  writePrograms(machine, next);
  startDevices(machine, next);
  for (const processor of machine.processors) startProcessor(processor, next);
}

// ## Both machines

/** A wire that sends each frame back, sometimes damaged. */
function echo(): Wire {
  return {
    attach: (station) => ({
      send: (frame, at) => station.arrive(frame, at + 999, frame[0]! % 8 > 0),
    }),
  };
}

/** Two machines that can be made new again. */
interface Victims extends Pair {
  readonly fresh: readonly [Snapshot, Snapshot];
}

function createVictims(options: MachineOptions): Victims {
  const all = () => ({
    ...{ memory: MEMORY, wire: echo(), disk: blankMedium(64) },
    ...options,
  });
  const reference = createMachine(all());
  const fast = createFastMachine(all(), MODULE);
  return {
    reference,
    fast,
    fresh: [takeSnapshot(reference), takeSnapshot(fast)],
  };
}

/** Lets both run the same guest for a while, and compares everything again and again. */
function attack(victims: Victims, seed: number): void {
  const { reference, fast, fresh } = victims;
  restoreSnapshot(reference, fresh[0]);
  restoreSnapshot(fast, fresh[1]);
  both(victims, (machine) => furnish(machine, seed));
  const next = random(seed + 1);
  let cycles = 0;
  for (let slice = 0; slice < 4 && !reference.stopped; slice++) {
    cycles += 1 + next() % pick(next, [300, 3000, 100_000]);
    both(victims, (machine) => void run(machine, { cycles }));
    compare(reference, fast, `seed ${seed}`);
    const [expected, actual] = [reference, fast]
      .map(({ bus }) => bus.devices.map((device) => device.save()));
    assertEquals(actual, expected, `seed ${seed}`);
  }
  stackOf(fast, []);
}

const KINDS: readonly (readonly [string, MachineOptions])[] = [
  ["one processor", {}],
  ["three processors", { processors: 3, logout: physical(0x6000) }],
  ["a strict one with caches", { strict: true, caches: { board: 16_384 } }],
];

for (const [kind, options] of KINDS) {
  Deno.test(`hostile kernels get nowhere on a machine of ${kind}`, () => {
    const victims = createVictims(options);
    let instructions = 0;
    let traps = 0;
    for (let seed = 0; seed < 100; seed++) {
      attack(victims, 0xa77a_0000 + seed);
      for (const { counters } of victims.fast.processors) {
        instructions += counters.instructions;
        traps += counters.traps;
      }
    }
    // Most of them must have had time to do harm.
    assert(instructions > 10_000, `${instructions} instructions`);
    assert(traps > 500, `${traps} traps`);
  });
}
