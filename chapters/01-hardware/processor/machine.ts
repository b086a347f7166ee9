// # The board
//
// The whole machine is one record: its processors, each with its translation buffers, its
// timer and its counts of what has happened, and the memory and the devices they share.
//
// There is nothing else. No variable of this chapter holds anything besides, so two
// machines on one page of this book cannot disturb each other.

import type { Neighbour, Prepared } from "./pipes.ts";
import { DEFAULT_MODEL, type Model } from "../models.ts";
import { type Bus, createBus, type Width } from "../memory/memory.ts";
import {
  createStorage,
  MOST_PROCESSORS,
  PROCESSOR_LAYOUT,
  processorWords,
  type Storage,
} from "../memory/storage.ts";
import {
  type FrameNumber,
  physical,
  type PhysicalAddress,
  virtual,
  type VirtualAddress,
} from "../numbers.ts";
import type { Mode } from "../memory/paging.ts";
import { CYCLES_PER_TICK } from "../timing.ts";
import {
  createTranslationBuffer,
  type TranslationBuffer,
} from "../memory/translation_buffer.ts";
import {
  type CacheOptions,
  type Caches,
  createCaches,
} from "../memory/caches.ts";
import type { InstructionLines } from "../memory/instruction_lines.ts";
import { createMonitor, type Monitor } from "./monitor.ts";
import {
  type Board,
  type BoardOptions,
  createBoard,
  devicesOf,
} from "../board/board.ts";
import { createDirectMemory } from "../board/direct_memory.ts";
import { disturb } from "./locks.ts";

// ## The processor
//
// A program sees the 32 registers and the program counter. The rest belongs to the
// kernel, which reaches it only through PALcode.
//
// The kernel can be entered at six places, one for each kind of reason. DEC calls them
// entry points; we call them *doors*, because nobody gets in anywhere else.

/** The six doors through which the processor enters the kernel. */
export type EntryName =
  | "entInt"
  | "entArith"
  | "entMM"
  | "entIF"
  | "entUna"
  | "entSys";

/** How often things have happened since the machine was switched on. */
export interface Counters {
  /** Instructions that were begun; one that faults is begun again. */
  instructions: number;
  /** Cycles that have passed. */
  cycles: number;
  /** Entries into the kernel, by whichever door. */
  traps: number;
  /** PALcode routines that an instruction has called. */
  palCalls: number;
  /** Times the interval timer has fired. */
  ticks: number;
  /** Entries into the kernel by each door. */
  readonly doors: Record<EntryName, number>;
  /** Calls of each PALcode routine, by its name. */
  readonly routines: Map<string, number>;
}

/** Everything a processor holds. */
export interface Processor {
  /** Which of the machine's processors it is, from 0 on. */
  readonly number: number;
  /** R0 to R31. R31 reads as zero because nothing ever writes it. */
  readonly registers: BigUint64Array<ArrayBuffer>;
  /** F0 to F31, bits and never numbers. F31 reads as zero like R31. */
  readonly floats: BigUint64Array<ArrayBuffer>;
  /** In which cycle each of the 64 can be used: R0 to R31, then F0 to F31. */
  readonly ready: BigUint64Array<ArrayBuffer>;
  /** The floating-point control register. */
  fpcr: bigint;
  /** The flag that `RS` and `RC` give back, cleared on the way out of the kernel. */
  interruptFlag: boolean;
  /** The address of the next instruction. */
  pc: VirtualAddress;
  /** Who is running. */
  mode: Mode;
  /** Interrupts at this priority or below wait, 0 to 7. */
  ipl: number;
  /** Whether floating point is switched on. */
  fen: boolean;
  /** The stack pointer of the mode that is not running now. */
  otherStack: bigint;
  /** Where the kernel entered by each door begins. */
  readonly entries: Record<EntryName, VirtualAddress>;
  /** What GP becomes when the kernel is entered. */
  kernelGp: bigint;
  /** The kernel's own word (`wrval`, `rdval`). */
  value: bigint;
  /** The machine check error summary ([[MCES]]). */
  mces: number;
  /** Where a store has been lost that the kernel has not been told of yet. */
  lostStore: PhysicalAddress | undefined;
  /** Where the virtual page table begins, once the kernel has said so (`wrvptptr`). */
  virtualPageTable: VirtualAddress | undefined;
  /** What counts events for the kernel (`wrperfmon`). */
  readonly monitor: Monitor;
  /** Instructions as they were when they were fetched; only a strict machine keeps them. */
  readonly instructionLines: InstructionLines | undefined;
  /** The model of its caches, if the machine has one. */
  readonly caches: Caches | undefined;
  /** Where the running context keeps its registers (`PCBB`). */
  pcb: PhysicalAddress;
  /** The frame of the level 1 page table (`PTBR`). */
  pageTable: FrameNumber;
  /** The address space number. */
  asn: number;
  /** What must be added to the cycle counter to get this context's own time. */
  cycleOffset: number;
  /** The physical address that `LDx_L` remembered, while nothing has disturbed it. */
  locked: PhysicalAddress | undefined;
  /** Translations for fetching instructions. */
  readonly instructionBuffer: TranslationBuffer;
  /** Translations for loads and stores. */
  readonly dataBuffer: TranslationBuffer;
  /** What has happened so far. */
  readonly counters: Counters;
  /** When the interval timer fires next, in cycles. */
  nextTick: number;
  /** Whether it has fired and the processor has not noticed yet. */
  tickPending: boolean;
  /** Whether another processor has asked for attention (`wripir`). */
  interprocessorPending: boolean;
  /** Whether it executes anything: the first does from the start. */
  running: boolean;
  /** Whether it does nothing until an interrupt comes (`wtint`). */
  waiting: boolean;
  /** How many ticks are not to wake it while it waits. */
  ticksToSkip: number;
  /** The instruction before, if the next one may start beside it. */
  neighbour: Neighbour | undefined;
}

// ## Why it stopped
//
// A machine runs until something ends it. What ended it is a value, for whoever set it
// going.

/** Why a machine is not running. */
export type Stop =
  | { readonly reason: "halt"; readonly code: HaltCode }
  | { readonly reason: "limit" }
  /** Nothing is at `address`, and the kernel has no door to be told through. */
  | { readonly reason: "machine check"; readonly address: PhysicalAddress };

// ### Why a processor halts
//
// Most of the ways to halt are accidents: something has gone wrong at a moment when there
// is no kernel to tell. On a real machine the *console* then takes over, a small program
// for the operator, and finds one of these numbers:
//
// :::figure halt-codes
// :::
//
// Three of them nothing on this machine brings about: it has no console that could be
// told of a reset, no button, and no table of VMS.

/** The console's numbers for the ways to halt. */
export const HALT_CODES = {
  "reset": 0,
  "hardware": 1,
  "KSP not valid": 2,
  "SCBB not valid": 3,
  "PTBR not valid": 4,
  "software": 5,
  "double machine check": 6,
  "machine check in PALcode": 7,
} as const;

/** A way to halt. */
export type HaltCode = keyof typeof HALT_CODES;

// ## What can be watched

/** Something that just happened, for whoever watches. */
export type TraceEvent =
  | {
    readonly kind: "instruction";
    readonly pc: VirtualAddress;
    readonly word: number;
  }
  | {
    readonly kind: "trap";
    readonly entry: EntryName;
    readonly pc: VirtualAddress;
    readonly arguments: readonly bigint[];
  }
  | {
    readonly kind: "pal";
    readonly name: string;
    readonly pc: VirtualAddress;
  }
  | {
    readonly kind: "miss";
    readonly buffer: "instruction" | "data";
    readonly address: VirtualAddress;
  }
  | {
    /** Another processor has its turn; `before` is the number of the one before. */
    readonly kind: "switch";
    readonly before: number;
  }
  | {
    /** A load has been done, or a store is about to be. */
    readonly kind: "load" | "store";
    readonly address: VirtualAddress;
    /** What the address stands for, in memory or in a device. */
    readonly at: PhysicalAddress;
    readonly width: Width;
    readonly value: bigint;
  };

/** A routine of the PALcode. */
export interface PalCall {
  /** The number that `CALL_PAL` has in its word. */
  readonly code: number;
  /** As the kernel's sources spell it. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly says: string;
  /** Cycles it takes, apart from those of a kernel entry it makes. */
  readonly cycles: number;
  /** How many registers from A0 on it may destroy, besides the temporaries; if any. */
  readonly destroys?: number;
  /** Does it. A0 to A5 are its arguments, V0 its result. */
  readonly perform: (machine: Machine) => void;
}

/** A machine. */
export interface Machine {
  /** Which Alpha its processors are. */
  readonly model: Model;
  /** Its processors. */
  readonly processors: readonly Processor[];
  /** The one whose turn it is. Whatever happens, happens on this one. */
  processor: Processor;
  /** The array that registers and memory lie in. */
  readonly storage: Storage;
  /** Memory and devices. */
  readonly bus: Bus;
  /** The devices, by name. */
  readonly board: Board;
  /** Whether it makes the worst of what programs must not rely on. */
  readonly strict: boolean;
  /** Where processors describe machine checks, [[LOGOUT_BYTES]] each, if anywhere. */
  logout: PhysicalAddress | undefined;
  /** Set when the machine is not to go on. */
  stopped: Stop | undefined;
  /** What `CALL_PAL CSERVE` does on this board; without it the call is illegal. */
  cserve: ((machine: Machine) => void) | undefined;
  /** Routines of its PALcode besides the usual ones, by number. */
  readonly palCalls: Map<number, PalCall>;
  /** Told of everything that happens, if somebody watches. */
  watcher: ((event: TraceEvent) => void) | undefined;
  /** Words decoded before, so that each is taken apart once. */
  readonly decoded: Map<number, Prepared | undefined>;
  /** The cycle at which the turn of the processor at work ends; alone it goes on. */
  turnEnd: number;
  /** The line of the device that interrupts the processor with this number, or -1. */
  deviceLine: (processor: number) => number;
  /** A faster way to execute instructions than one at a time, if the board has it. */
  engine: Engine | undefined;
}

/**
 * Executes instructions of the processor whose turn it is, until its cycles reach `until`
 * or an instruction comes that only [[step]] can execute. It leaves the machine exactly as
 * [[step]] would have left it.
 */
export type Engine = (machine: Machine, until: number) => void;

// ## Building one
//
/** The bytes of memory a machine has unless told otherwise. */
export const DEFAULT_MEMORY: number = 64 * 2 ** 20;

/** What a machine is built from. */
export interface MachineOptions extends BoardOptions {
  /** Bytes of memory, a whole number of pages; 64 MB unless given. */
  readonly memory?: number | undefined;
  /** How many processors, from 1 to 8; 1 unless given. */
  readonly processors?: number | undefined;
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
  /** Where in memory processors describe machine checks, [[LOGOUT_BYTES]] each. */
  readonly logout?: PhysicalAddress | undefined;
}

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
    processors.forEach((one) => disturb(one, physical(at), length));
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
    palCalls: new Map(),
    watcher: undefined,
    decoded: new Map(),
    turnEnd: count === 1 ? Infinity : 0,
    deviceLine: (number) => board.interrupts.pendingLine(number),
    engine: options.engine,
  };
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

/** The content of register `number`. */
export function readRegister(machine: Machine, number: number): bigint {
  return machine.processor.registers[number]!;
}

/** Sets register `number` to the low 64 bits of `value`, unless it is R31. */
export function writeRegister(
  machine: Machine,
  number: number,
  value: bigint,
): void {
  if (number !== 31) machine.processor.registers[number] = value;
}

/** The bits in floating-point register `number`. */
export function readFloat(machine: Machine, number: number): bigint {
  return machine.processor.floats[number]!;
}

/** Sets floating-point register `number` to the bits `value`, unless it is F31. */
export function writeFloat(
  machine: Machine,
  number: number,
  value: bigint,
): void {
  if (number !== 31) machine.processor.floats[number] = value;
}
