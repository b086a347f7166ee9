// # Building a machine
//
// A machine is made from a few choices: how much memory, how many processors, which Alpha,
// and with which models of what a real one would do.
//
// `createMachine()` without any gives one processor, 64 MB, and a board whose serial port
// and network are connected to nothing. A new machine has nothing to execute. Its
// processor stands at address 0 in kernel mode, and shuts out all interrupts.

import { type BoardOptions, createBoard, devicesOf } from "../board/board.ts";
import { createDirectMemory } from "../board/direct_memory.ts";
import {
  type CacheOptions,
  createCaches,
  loseLines,
} from "../memory/caches.ts";
import { createBus } from "../memory/memory.ts";
import {
  createStorage,
  MOST_PROCESSORS,
  PROCESSOR_LAYOUT,
  processorWords,
  type Storage,
} from "../memory/storage.ts";
import { createTranslationBuffer } from "../memory/translation_buffer.ts";
import { DEFAULT_MODEL, type Model } from "../models.ts";
import {
  type FrameNumber,
  physical,
  type PhysicalAddress,
  virtual,
} from "../numbers.ts";
import { CYCLES_PER_TICK } from "../timing.ts";
import { disturb } from "./locks.ts";
import type { Counters, Engine, Machine, Processor } from "./machine.ts";
import { createMonitor } from "./monitor.ts";

// ## What can be chosen
//
// A *strict* machine is for finding mistakes in programs: where the architecture promises
// nothing, it does what is worst for a program that expects something.

/** The bytes of memory a machine has unless told otherwise. */
export const DEFAULT_MEMORY: number = 64 * 2 ** 20;

/** What a machine is built from. */
export interface MachineOptions extends BoardOptions {
  /** Bytes of memory, a whole number of pages; 64 MB unless given. */
  readonly memory?: number | undefined;
  /** How many processors, from 1 to 8; 1 unless given. */
  readonly processors?: number | undefined;
  /** Where chance begins that decides how long turns are; all are alike unless given. */
  readonly seed?: number | undefined;
  /** The array for registers and memory, if not an ordinary one. */
  readonly storage?: Storage | undefined;
  /** A faster way to execute instructions, if there is one; it knows that array. */
  readonly engine?: Engine | undefined;
  /** Which Alpha the processors are; one that has everything unless given. */
  readonly model?: Model | undefined;
  /**
   * Whether it makes the worst of what programs must not rely on: PALcode destroys the
   * registers that it may destroy, and instructions stay as they were until `imb`.
   */
  readonly strict?: boolean | undefined;
  /** The model of caches that each processor is to have, if any. */
  readonly caches?: CacheOptions | undefined;
  /** Where in memory processors describe machine checks, LOGOUT_BYTES each. */
  readonly logout?: PhysicalAddress | undefined;
}

// ## Putting it together
//
// Every processor gets its place in the one array, and the devices get a way to store into
// memory by themselves, which disturbs whoever watches the bytes there and makes copies in
// caches worthless.

/** A machine that has been switched on and has nothing to execute yet. */
export function createMachine(options: MachineOptions = {}): Machine {
  const { memory = DEFAULT_MEMORY } = options;
  const storage = options.storage ?? createStorage(memory);
  const count = options.processors ?? 1;
  if (!(Number.isInteger(count) && count >= 1 && count <= MOST_PROCESSORS)) {
    throw new RangeError(
      `Cannot build a machine with ${count} processors: it must be a number from 1 to ${MOST_PROCESSORS}`,
    );
  }
  const processors = Array.from(
    { length: count },
    (_, number) => createProcessor(storage, number, options),
  );
  const written = (at: number, length: number) =>
    processors.forEach((one) => tellOf(one, physical(at), length));
  const board = createBoard(createDirectMemory(storage, written), options);
  return {
    model: options.model ?? DEFAULT_MODEL,
    processors,
    processor: processors[0]!,
    storage,
    bus: createBus(storage, devicesOf(board)),
    board,
    strict: options.strict ?? false,
    logout: options.logout,
    stopped: undefined,
    cserve: undefined,
    missed: undefined,
    palCalls: new Map(),
    watcher: undefined,
    decoded: new Map(),
    turnEnd: count === 1 ? Infinity : 0,
    chance: options.seed,
    deviceLine: (number) => board.interrupts.pendingLine(number),
    engine: options.engine,
  };
}

/** Tells a processor that a device has stored `length` bytes at `at`. */
function tellOf(
  processor: Processor,
  at: PhysicalAddress,
  length: number,
): void {
  disturb(processor, at, length);
  if (processor.caches) loseLines(processor.caches, at, length);
}

/** A processor as it is after reset: in kernel mode, interrupts shut out. */
function createProcessor(
  storage: Storage,
  number: number,
  { strict, caches }: MachineOptions,
): Processor {
  const nowhere = virtual(0n);
  const { registers, floats, ready } = PROCESSOR_LAYOUT;
  return {
    number,
    registers: processorWords(storage, number, registers, 32),
    floats: processorWords(storage, number, floats, 32),
    ready: processorWords(storage, number, ready, 64),
    fpcr: 0n,
    interruptFlag: false,
    pc: nowhere,
    mode: "kernel",
    ipl: 7,
    fen: false,
    otherStack: 0n,
    entries: {
      entInt: nowhere,
      entArith: nowhere,
      entMM: nowhere,
      entIF: nowhere,
      entUna: nowhere,
      entSys: nowhere,
    },
    kernelGp: 0n,
    value: 0n,
    mces: 0,
    lostStore: undefined,
    virtualPageTable: undefined,
    monitor: createMonitor(),
    instructionLines: strict ? new Map() : undefined,
    caches: caches && createCaches(caches),
    pcb: physical(0),
    pageTable: 0 as FrameNumber,
    asn: 0,
    cycleOffset: 0,
    locked: undefined,
    instructionBuffer: createTranslationBuffer(8, 4),
    dataBuffer: createTranslationBuffer(32),
    counters: createCounters(),
    nextTick: CYCLES_PER_TICK,
    tickPending: false,
    interprocessorPending: false,
    running: number === 0,
    waiting: false,
    ticksToSkip: 0,
    neighbour: undefined,
  };
}

function createCounters(): Counters {
  return {
    instructions: 0,
    cycles: 0,
    traps: 0,
    palCalls: 0,
    ticks: 0,
    doors: {
      entInt: 0,
      entArith: 0,
      entMM: 0,
      entIF: 0,
      entUna: 0,
      entSys: 0,
    },
    routines: new Map(),
  };
}
