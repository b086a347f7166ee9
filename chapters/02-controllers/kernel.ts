// # The kernel in one record
//
// Three controllers share what this record holds: who owns which memory, which strands
// there are, and what is to be called when something happens.
//
// A *strand* is what other systems call a thread: a computation that can be put on the
// processor and taken off again. An *address space* is the memory that it sees. An *event*
// is a question that the kernel asks and somebody else answers. If nobody does, the event
// is *undecided*, and the kernel says so instead of inventing an answer. In this edition
// the events are the traps of programs and the ticks of the clock.

import {
  type FrameNumber,
  ksegAddress,
  type Machine,
  PAGE_SIZE,
  physical,
  type PhysicalAddress,
  type Symbol,
  virtual,
  type VirtualAddress,
} from "../01-hardware/mod.ts";

/** A kernel, on its machine. */
export interface Kernel {
  /** The machine under it. */
  readonly machine: Machine;
  /** Where the kernel's Alpha code is put. */
  readonly text: Arena;
  /** Where the kernel's records and the state of its extensions are put. */
  readonly data: Arena;
  /** Frames that nobody owns. */
  readonly freeFrames: FrameNumber[];
  /** The address spaces that exist, by identifier. */
  readonly spaces: Map<number, AddressSpace>;
  /** The strands that have not ended, in the order of their creation. */
  readonly strands: Strand[];
  /** Records of strands that have ended, for others to use. */
  readonly spareRecords: PhysicalAddress[];
  /** The strand that runs, if one does. */
  current: Strand | undefined;
  /** Its events, by name. */
  readonly events: Map<EventName, KernelEvent>;
  /** What can be asked for by `CSERVE`, by number. */
  readonly operations: Operation[];
  /** The kernel's own labels, by name. */
  readonly symbols: Map<string, VirtualAddress>;
  /** Where the record of globals is. */
  readonly globals: PhysicalAddress;
  /** Called when a strand has ended, before its space is taken apart. */
  readonly whenEnded: ((strand: Strand) => void)[];
  /** The number that the next space or strand gets. */
  nextIdentifier: number;
}

// ## Where things are
//
// The kernel lives in kseg, whose addresses need no tables:
//
// :::figure kernel-memory
// :::
//
// Its global pointer sits {{gp.kilobytes}} KB above the beginning of its data. A load
// reaches 32 KB either way from a register, so most of what the kernel touches is one load
// away.

/** Where the kernel's code begins. */
export const KERNEL_TEXT: PhysicalAddress = physical(0x1_0000);
/** Where the kernel's records begin. */
export const KERNEL_DATA: PhysicalAddress = physical(0x20_0000);
/** Where the kernel's stacks begin. */
export const KERNEL_STACKS: PhysicalAddress = physical(0x30_0000);
/** The first byte that can be given to applications. */
export const FIRST_FREE: PhysicalAddress = physical(0x40_0000);

/** What GP holds in the kernel. */
export const KERNEL_GP: VirtualAddress = virtual(
  ksegAddress(KERNEL_DATA) + 0x8000n,
);

/** How far `at` is from the kernel's global pointer, in bytes. */
export function fromGp(at: PhysicalAddress): bigint {
  return ksegAddress(at) - KERNEL_GP;
}

/** A stretch of physical memory that is used up from its start. */
export interface Arena {
  /** What it is called in reports. */
  readonly name: string;
  /** Its first byte. */
  readonly start: PhysicalAddress;
  /** The byte behind its last. */
  readonly end: PhysicalAddress;
  /** The bytes that are taken. */
  used: number;
}

/** An arena from `start` to just before `end`, all of it free. */
export function createArena(
  name: string,
  start: PhysicalAddress,
  end: PhysicalAddress,
): Arena {
  return { name, start, end, used: 0 };
}

/**
 * Takes `bytes` from `arena`, at a multiple of sixteen.
 *
 * @returns where they begin, or `undefined` if so many are not left
 */
export function take(
  arena: Arena,
  bytes: number,
): PhysicalAddress | undefined {
  const at = nextPlace(arena);
  if (at + bytes > arena.end) return undefined;
  arena.used = at + bytes - arena.start;
  return at;
}

/** Where the next thing taken from `arena` will begin. */
export function nextPlace({ start, used }: Arena): PhysicalAddress {
  return physical(start + Math.ceil(used / 16) * 16);
}

// An arena has no list of free pieces. Code that has been replaced stays where it is, and
// only what was taken last can be given back, which is what happens when a program ends that
// has brought spindles ([[§Out of the kernel again]]). When the text is full, a spindle is
// refused, and when the data is full, a program.
//
// ## Spaces and strands

/** An address space: page tables, and the pages that hang in them. */
export interface AddressSpace {
  /** Its number, which no other space or strand ever has. */
  readonly identifier: number;
  /** The frame of its level 1 table. */
  readonly root: FrameNumber;
  /** Its address space number, by which the translation buffers know it. */
  readonly asn: number;
  /** Frames it owns, tables included. */
  readonly frames: FrameNumber[];
  /** The names in the program that runs in it, for reports. */
  symbols: readonly Symbol[];
}

/** How a strand came to its end. */
export type Outcome =
  | { readonly kind: "exited"; readonly status: number }
  | {
    readonly kind: "killed";
    /** The UNIX signal that stands for the cause. */
    readonly signal: number;
    /** What happened, where, in a sentence. */
    readonly sentence: string;
  };

/** A strand of execution. */
export interface Strand {
  /** Its number, which no other space or strand ever has. */
  readonly identifier: number;
  /** The memory it sees. */
  readonly space: AddressSpace;
  /** Its process control block. */
  readonly pcb: PhysicalAddress;
  /** Its record, for others to read. */
  readonly record: PhysicalAddress;
  /** Whether it waits for the processor, has it, or is done. */
  state: "ready" | "running" | "ended";
  /** How it ended, once it has. */
  outcome: Outcome | undefined;
}

/** The numbers by which a strand's record tells its state. */
export const STRAND_STATES: readonly Strand["state"][] = [
  "ready",
  "running",
  "ended",
];

// ## Events and operations

/** The events of this kernel. */
export type EventName =
  | "Trap.systemCall"
  | "Trap.memoryFault"
  | "Trap.instructionFault"
  | "Trap.unaligned"
  | "Trap.arithmetic"
  | "Clock.tick";

/** A handler written in TypeScript; `undefined` means that it does not decide. */
export interface NativeHandler {
  /** Whose it is, for reports. */
  readonly owner: string;
  /** Answers the event with these parameters. */
  readonly handle: (
    kernel: Kernel,
    parameters: readonly bigint[],
  ) => bigint | undefined;
}

/** An event of a kernel. */
export interface KernelEvent {
  /** Its name. */
  readonly name: EventName;
  /** Its place in the catalogue. */
  readonly number: number;
  /** Where its record is, which leads to the code that asks the handlers. */
  readonly record: PhysicalAddress;
  /** Its handlers in TypeScript, in the order in which they are asked. */
  readonly handlers: NativeHandler[];
  /** How often nobody decided. */
  undecided: number;
}

/** Something that kernel code can have done by the controllers. */
export interface Operation {
  /** Its interface, a dot, and its own name. */
  readonly name: string;
  /**
   * Does it with the contents of A0 to A5, and gives what V0 is to hold, or
   * `undefined` when it does not return to its caller.
   */
  readonly perform: (
    kernel: Kernel,
    parameters: readonly bigint[],
  ) => bigint | undefined;
}

/** Pages that `bytes` bytes from `address` on touch. */
export function pagesTouched(address: bigint, bytes: bigint): bigint {
  if (bytes === 0n) return 0n;
  const page = BigInt(PAGE_SIZE);
  return (address + bytes - 1n) / page - address / page + 1n;
}
