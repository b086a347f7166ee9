// # The state of a machine
//
// The whole machine is one record: its processors, each with its translation buffers, its
// timer and its counts of what has happened, and the memory and the devices they share.
//
// There is nothing else. No variable of this chapter holds anything besides, so two
// machines on one page of this book cannot disturb each other.
//
// Most of what it holds is explained on the pages that use it. Read the list once, to see
// how little it is, and come back to it.

import type { Neighbour, Prepared } from "./pipes.ts";
import type { Model } from "../models.ts";
import type { Bus, Width } from "../memory/memory.ts";
import type { Storage } from "../memory/storage.ts";
import type {
  FrameNumber,
  PhysicalAddress,
  VirtualAddress,
} from "../numbers.ts";
import type { Mode } from "../memory/paging.ts";
import type { TranslationBuffer } from "../memory/translation_buffer.ts";
import type { Caches } from "../memory/caches.ts";
import type { InstructionLines } from "../memory/instruction_lines.ts";
import type { Monitor } from "./monitor.ts";
import type { Board } from "../board/board.ts";

// ## The processor
//
// A program sees the integer and the floating-point registers and the *program counter*,
// the address of the next instruction. The rest belongs to the kernel, which reaches it
// only through PALcode.
//
// The kernel can be entered at six places, one for each kind of reason: interrupts,
// arithmetic that failed, faults of memory management, instructions that cannot be
// executed, addresses that are not aligned, and system calls. DEC calls them entry
// points; we call them *doors*, because nobody gets in anywhere else.

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
  /** The machine check error summary (MCES). */
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
// going: it was halted, its time was up, or nobody answered at a physical address (a
// *machine check*) and there was no kernel to tell.

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
//
// A machine tells a *watcher*, if it has one, what happens while it runs. Traces and the
// debugger of [[§Watching a machine]] live on this.

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
  /** Where processors describe machine checks, LOGOUT_BYTES each, if anywhere. */
  logout: PhysicalAddress | undefined;
  /** Set when the machine is not to go on. */
  stopped: Stop | undefined;
  /** What `CALL_PAL CSERVE` does on this board; without it the call is illegal. */
  cserve: ((machine: Machine) => void) | undefined;
  /** What its PALcode does besides when the translation for a load or store is missed, if anything. */
  missed: ((address: VirtualAddress) => void) | undefined;
  /** Routines of its PALcode besides the usual ones, by number. */
  readonly palCalls: Map<number, PalCall>;
  /** Told of everything that happens, if somebody watches. */
  watcher: ((event: TraceEvent) => void) | undefined;
  /** Words decoded before, so that each is taken apart once. */
  readonly decoded: Map<number, Prepared | undefined>;
  /** The cycle at which the turn of the processor at work ends; alone it goes on. */
  turnEnd: number;
  /** From where chance goes on that decides how long turns are, if it does. */
  chance: number | undefined;
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

// ## Registers
//
// Register 31 is zero, and stays zero because nothing writes it.

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
