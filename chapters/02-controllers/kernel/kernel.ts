// # The kernel in one record
//
// The controllers share what this record holds: who owns which memory, which strands there
// are, and what is to be called when something happens.
//
// Its first fields are the machine and the memory of the kernel itself. Then come the domains
// with what they own, the processors with what they run, the events with their handlers, and
// what has been noted for later ([[§The words of this chapter]]). All of it is plain records,
// lists and maps, so that a snapshot of the machine can copy it ([[§Snapshots]]).

import {
  type FrameNumber,
  ksegAddress,
  type Machine,
  MOST_PROCESSORS,
  PAGE_SIZE,
  panic,
  physical,
  type PhysicalAddress,
  type Symbol,
  virtual,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import type { Devices } from "./devices.ts";
import type { Heap } from "./heap.ts";

/** A kernel, on its machine. */
export interface Kernel {
  /** The machine under it. */
  readonly machine: Machine;
  /** Where the kernel's Alpha code is put. */
  readonly text: Heap;
  /** Where the kernel's records and the state of its extensions are put. */
  readonly data: Heap;
  /** What is not needed any more, but may still be in use by whoever is inside. */
  readonly retired: Retired[];
  /** The domains that exist, by identifier. */
  readonly domains: Map<number, Domain>;
  /** The address spaces that exist, by identifier. */
  readonly spaces: Map<number, AddressSpace>;
  /** The strands that have not ended, by identifier. */
  readonly strands: Map<number, Strand>;
  /** The machine's processors, as the kernel sees them. */
  readonly processors: KernelProcessor[];
  /** Where the records of all frames are. */
  readonly frameTable: FrameTable;
  /** Frames that nobody owns and no device uses: an index of the table. */
  readonly freeFrames: FrameNumber[];
  /** The pages that lead to each frame that is mapped. */
  readonly mappedAt: Map<FrameNumber, MappedAt[]>;
  /** To whom frames are lent, for each that is. */
  readonly loans: Map<FrameNumber, readonly Loan[]>;
  /** Its events, by name. */
  readonly events: Map<string, KernelEvent>;
  /** Every handler that is installed, by number. */
  readonly handlers: Map<number, Handler>;
  /** Its work: events to be raised before the kernel is left, the oldest first. */
  readonly work: Work[];
  /** What is to happen at a certain tick of the clock, the soonest first. */
  readonly alarms: Alarm[];
  /** What handlers have taken from strands whom their events were not about. */
  readonly taken: TakenTime;
  /** Whether an alarm is set for work that has to wait ([[§Time that is taken from others]]). */
  waiting: boolean;
  /** What devices are working on, by names for reports: something will happen. */
  readonly expected: Set<string>;
  /** What can be asked for by `CSERVE`, by number. */
  readonly operations: Operation[];
  /** The kernel's own labels, by name. */
  readonly symbols: Map<string, VirtualAddress>;
  /** Where the record of globals is. */
  readonly globals: PhysicalAddress;
  /** What has been asked of its devices, and who may use them. */
  readonly devices: Devices;
  /** Called when a processor has done its work and is about to leave the kernel. */
  readonly whenLeaving: (() => void)[];
  /** Called when a strand has ended. */
  readonly whenStrandEnded: ((strand: Strand) => void)[];
  /** Called when a domain has ended, before what it owned is taken back. */
  readonly whenEnded: ((domain: Domain) => void)[];
  /** Asked when code of the kernel has faulted, until one can say that it was an activation, and has ended it. */
  readonly whenFaulted: ((fault: KernelFault) => boolean)[];
  /** Called by the watchdog; each says in how many cycles it wants to be called again. */
  readonly whenWatched: (() => number)[];
  /** The number that the next domain gets. */
  nextDomain: number;
  /** The number that the next space or strand gets. */
  nextIdentifier: number;
  /** The number that the next handler gets. */
  nextHandler: number;
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
/** Where the pages of the processors' idle contexts begin. */
export const KERNEL_STACKS: PhysicalAddress = physical(0x30_0000);
/** The first byte that can be given to domains. */
export const FIRST_FREE: PhysicalAddress = physical(0x40_0000);

/** Where the records of frames are, if all of them fit there. */
export const FRAME_RECORDS: PhysicalAddress = physical(
  KERNEL_STACKS + MOST_PROCESSORS * PAGE_SIZE,
);

/** What GP holds in the kernel. */
export const KERNEL_GP: VirtualAddress = virtual(
  ksegAddress(KERNEL_DATA) + 0x8000n,
);

/** How far `at` is from the kernel's global pointer, in bytes. */
export function fromGp(at: PhysicalAddress): bigint {
  return ksegAddress(at) - KERNEL_GP;
}

// ## Who owns what
//
// A domain's frames, strands and spaces are listed with it, so that all of them can be taken
// back, once, whatever its strands were doing when they ended ([[endDomain]]).

/** Who owns strands, spaces, frames and whatever else was granted. */
export interface Domain {
  /** Its number, which no other domain ever has. */
  readonly identifier: number;
  /** What it is called in reports. */
  readonly name: string;
  /** Its address spaces. */
  readonly spaces: Set<AddressSpace>;
  /** Its strands that have not ended. */
  readonly strands: Set<Strand>;
  /** Its frames, page tables and the pages of its strands included, the oldest first. */
  readonly frames: Set<FrameNumber>;
  /** Frames that it is guaranteed: as many are its own, or are kept free for it. */
  minimum: number;
  /** The frames that it may use itself, by handle. */
  readonly handles: Map<number, FrameCapability>;
  /** The frames that others have lent it, by handle. */
  readonly borrowed: Map<number, FrameCapability>;
  /** The handle that the next frame gets. */
  nextHandle: number;
  /** Handles of frames that are new: nobody has placed, kept or discarded them yet. */
  readonly newFrames: Set<number>;
  /** The numbers of strands that are new likewise. */
  readonly newStrands: Set<number>;
  /** What it has been asked to give back, the oldest first. */
  readonly reclaims: Reclaim[];
  /** Instructions that begin anew if they are interrupted. */
  readonly sequences: Sequence[];
}

/** Instructions that a strand executes again from the first one if it loses its processor inside. */
export interface Sequence {
  /** The first of them. */
  readonly start: VirtualAddress;
  /** The address behind the last. */
  readonly end: bigint;
  /** Whether that happens without any handler. */
  readonly byItself: boolean;
}

// ### Memory

/** Where the records of frames are, and which frames have one. */
export interface FrameTable {
  /** The record of the first frame. */
  readonly at: PhysicalAddress;
  /** The first frame. */
  readonly first: FrameNumber;
  /** How many frames. */
  readonly count: number;
  /** Where the next search for frames of a certain kind goes on. */
  hand: number;
}

/**
 * The right to use a frame. Only the memory controller makes one, and it is good as long as
 * the frame has not changed hands.
 */
export type FrameCapability = {
  /** The frame. */
  readonly frame: FrameNumber;
  /** The number of the domain that it was given to. */
  readonly domain: number;
  /** How often the frame had been given to somebody by then. */
  readonly generation: number;
  /** The number by which the domain's code names it. */
  readonly handle: number;
} & { readonly __brand: "FrameCapability" };

/** What allows a domain to map a frame of another one. */
export interface Loan {
  /** Who may. */
  readonly borrower: Domain;
  /** The number by which the borrower names it. */
  readonly handle: number;
  /** With what rights at most. */
  readonly rights: number;
}

/** A page that leads to a frame. */
export interface MappedAt {
  /** In this space. */
  readonly space: AddressSpace;
  /** At this address, a multiple of the page size. */
  readonly address: VirtualAddress;
}

/** What a domain has been asked to give back. */
export interface Reclaim {
  /** Frames that it is to own at most in the end. */
  readonly target: number;
  /** Frames that it was asked for. */
  readonly count: number;
  /** The domain for which they are wanted, if for one. */
  readonly sake: Domain | undefined;
  /** Rings at the deadline; none if that is over. */
  alarm: Alarm | undefined;
}

/** An address space: page tables, and the pages that hang in them. */
export interface AddressSpace {
  /** Its number, which nothing else ever has. */
  readonly identifier: number;
  /** Whose it is. */
  readonly domain: Domain;
  /** The frame of its level 1 table. */
  readonly root: FrameNumber;
  /** The frames of its tables, the root among them. */
  readonly tables: Set<FrameNumber>;
  /** For a table of level 3, the frame with the records of its pages' units, if it has one. */
  readonly units: Map<FrameNumber, FrameNumber>;
  /** The names in the program that runs in it, for reports. */
  symbols: readonly Symbol[];
  /** The misses in it that are waited for, if any are. */
  misses: MissCountdown | undefined;
}

/** How many misses of the translation buffer are still waited for, and where. */
export interface MissCountdown {
  /** The first address at which they count. */
  readonly start: bigint;
  /** The address behind the last. */
  readonly end: bigint;
  /** How many are still to come. */
  left: number;
}

// ## Strands and processors

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

/** The states of a strand; the number in its record is the place here. */
export const STRAND_STATES = [
  "new",
  "ready",
  "running",
  "blocked",
  "ended",
] as const;

/** What a strand is doing. */
export type StrandState = typeof STRAND_STATES[number];

/** A strand of execution. */
export interface Strand {
  /** Its number, which nothing else ever has. */
  readonly identifier: number;
  /** Whose it is. */
  readonly domain: Domain;
  /** The memory it sees. */
  readonly space: AddressSpace;
  /** The page of its control block, record and kernel stack. */
  readonly page: PhysicalAddress;
  /** What it is doing. */
  state: StrandState;
  /** Whether it was unblocked while it had not blocked yet. */
  awaited: boolean;
  /** How it ended, or is to end as soon as its processor notices. */
  outcome: Outcome | undefined;
  /** Whether it waits to be called by anybody ([[accept]]). */
  accepts: boolean;
  /** The strand for whose reply it waits. */
  calls: Strand | undefined;
  /** The strands that wait for its reply. */
  readonly callers: Set<Strand>;
  /** The strand for which it waits until that one accepts a call. */
  wants: Strand | undefined;
  /** The strands that wait until it accepts a call. */
  readonly wanted: Set<Strand>;
  /** The frames that it has sent along with its call. */
  gift: Gift | undefined;
  /** How many frames it has got from the strand that it calls. */
  returned: number;
  /** What the strand that it calls may see of its memory. */
  window: Window | undefined;
}

/** Frames that go along with a call, for the strand that is called. */
export interface Gift {
  /** The frames. */
  readonly frames: readonly FrameCapability[];
  /** With what rights they are lent; none if they are given away. */
  readonly rights: number | undefined;
  /** The first of them, as the strand that was called names it; none as long as it has not asked. */
  handle: number | undefined;
}

/** A stretch of a program's memory that another one may use for the time of a call. */
export interface Window {
  /** Where it begins. */
  readonly address: bigint;
  /** How many bytes it has. */
  readonly bytes: bigint;
  /** Whether they may be changed. */
  readonly writable: boolean;
}

/** Why a strand loses its processor; the number told to handlers is the place here. */
export const STOP_CAUSES = [
  "blocked",
  "yielded",
  "interrupt",
  "slice",
  "priority",
  "ended",
] as const;

/** Why a strand loses its processor. */
export type StopCause = typeof STOP_CAUSES[number];

/** A processor, as the kernel sees it. */
export interface KernelProcessor {
  /** Its number on the board. */
  readonly number: number;
  /** The page of its idle context: what it does when it has no strand. */
  readonly page: PhysicalAddress;
  /** The strand that it runs, if any. */
  current: Strand | undefined;
  /** Whether it has been told that a device interrupted its strand, and no more. */
  interrupted: boolean;
  /** Why it is to give up its strand before it leaves the kernel, if it is. */
  wanted: StopCause | undefined;
  /** Ticks that the next strand may run; 0: as long as it likes. */
  allotment: number;
  /** The cycle at which the slice of its strand is over, if ticks were not heard; none if it has no slice. */
  sliceEnd: number | undefined;
  /** The strand that gets it next without anybody being asked, if there is one. */
  heir: Strand | undefined;
  /** The address space numbers of the spaces that its buffers may know, by identifier. */
  readonly asns: Map<number, number>;
  /** The address space number that the next space gets on it. */
  nextAsn: number;
  /** Whether it has asked for a strand and got none, and nothing has changed since. */
  asked: boolean;
  /** The events that it is raising from the list of work, the outermost first. */
  readonly performing: Work[];
  /** Events raised since it began to attend to work. */
  raised: number;
  /** The cycle at which it began to raise the first of them. */
  visitAt: number;
  /** The cycle at which it began to raise the last of them. */
  raisedAt: number;
  /** Answers since then, one after the other, that named no strand that is ready. */
  misled: number;
}

/** Cycles that were taken from strands by events about others. */
export interface TakenTime {
  /** How many, less what time has taken off. */
  all: number;
  /** The cycle at which that was looked at last, on the processor that is ahead. */
  at: number;
  /** How many of them for each domain. */
  readonly by: Map<number, number>;
}

/** The processor at work. */
export function atWork({ machine, processors }: Kernel): KernelProcessor {
  return processors[machine.processor.number] ??
    panic("kernel: a processor is running that nobody has started");
}

/** The strand that the processor at work runs, if it runs one. */
export function currentStrand(kernel: Kernel): Strand | undefined {
  return kernel.processors[kernel.machine.processor.number]?.current;
}

// ## Events and operations

/** How the answers of several handlers become one. */
export type Combination = "first" | "none" | "any" | "all" | "sum";

/** What an event tells its handlers, and what an answer means. */
export interface EventDeclaration {
  /** Its name. */
  readonly name: string;
  /** The names of its parameters, at most five, which handlers get in this order. */
  readonly parameters: readonly string[];
  /** One sentence on when it is raised and what the answer does. */
  readonly says: string;
  /** How answers become one; the first one counts unless given. */
  readonly combine?: Combination;
  /** The answer when nobody has any; 0 unless given. */
  readonly undecided?: bigint;
  /** Whether only the system's handlers may answer, because it concerns everybody. */
  readonly systemOnly?: boolean;
  /** Whether a domain's handler is asked whomever it is about; an authoriser says whose. */
  readonly open?: boolean;
  /** Handlers that it may have; as many as an event can have unless given. */
  readonly most?: number;
}

/** An event of a kernel. */
export interface KernelEvent {
  /** What it tells and what its answer means. */
  readonly declaration: EventDeclaration;
  /** Its place in the order of declarations. */
  readonly number: number;
  /** Where its record is, which leads to the code that asks the handlers. */
  readonly record: PhysicalAddress;
  /** Its handlers, in the order in which they are asked. */
  handlers: readonly Handler[];
  /** Asked when all others have no answer. */
  fallback: Handler | undefined;
  /** Who decides about those who want to handle it. */
  authoriser: Authoriser | undefined;
  /** The code that asks them now, with its labels. */
  code: EventCode | undefined;
  /** Better code that is called in its place, if there is such. */
  merged: MergedCode | undefined;
  /** How often nobody decided. */
  undecided: number;
  /** How often it was not raised because too many were being raised already. */
  tooDeep: number;
}

/** Code that asks the handlers of an event. */
export interface EventCode {
  /** Its first byte. */
  readonly at: PhysicalAddress;
  /** How long it is, without its parts. */
  readonly bytes: number;
  /** The addresses of its labels. */
  readonly symbols: ReadonlyMap<string, VirtualAddress>;
  /** The routines that it calls, by what they ask. */
  readonly parts: ReadonlyMap<string, CodePart>;
  /** Bytes that had to be made for it: itself, and those parts that were not there before. */
  readonly made: number;
}

/** A routine that asks some of the handlers of an event. */
export interface CodePart {
  /** Its first byte. */
  readonly at: PhysicalAddress;
  /** How long it is. */
  readonly bytes: number;
  /** The addresses of its labels. */
  readonly symbols: ReadonlyMap<string, VirtualAddress>;
  /** The number of the handler that it asks last. */
  readonly last: number;
}

/** Code that asks the same handlers as an event's list, in less time. */
export interface MergedCode {
  /** What is called. */
  readonly address: VirtualAddress;
  /** The first byte of the code. */
  readonly at: PhysicalAddress;
  /** How long the code is. */
  readonly bytes: number;
  /** The first bytes of its tables, among the kernel's data. */
  readonly tables: readonly PhysicalAddress[];
}

/** A test before a handler is asked: what it is for, and whether it holds. */
export interface ImposedFilter {
  /** What it is for, for reports. */
  readonly says: string;
  /** The parameter that it looks at. */
  readonly parameter: number;
  /** The only value that lets the handler be asked. */
  readonly equals: bigint;
}

/** Where a handler stands among the others. */
export type Order =
  | "first"
  | "last"
  | { readonly before: string }
  | { readonly after: string };

/** A function that answers an event; `undefined` means that it has no answer. */
export type NativeHandler = (
  kernel: Kernel,
  parameters: readonly bigint[],
) => bigint | undefined;

/** What somebody wants to have asked when an event is raised. */
export interface HandlerRequest {
  /** Its name, by which others may order themselves. */
  readonly name: string;
  /** The event. */
  readonly event: string;
  /** The domain that it belongs to: it is asked about this one's affairs only. */
  readonly owner?: Domain | undefined;
  /** Where it wants to stand: before those that are there, unless given. */
  readonly order?: Order | undefined;
  /** Answers; either a function, or code in the kernel's text. */
  readonly body: NativeHandler | VirtualAddress;
  /** Says whether it is asked at all; of the same kind as the body. */
  readonly filter?:
    | ((kernel: Kernel, parameters: readonly bigint[]) => boolean)
    | VirtualAddress
    | undefined;
  /** Whether the filter may use up the registers of the parameters. */
  readonly filterUsesRegisters?: boolean | undefined;
  /** The tests that are made before, besides that of the owner. */
  readonly imposed?: readonly ImposedFilter[] | undefined;
}

/** A handler that is installed. */
export interface Handler extends HandlerRequest {
  /** Its number, which no other handler ever has. */
  readonly number: number;
  /** Its record: how often it has run. */
  readonly record: PhysicalAddress;
  /** The tests that are made before, those of the authoriser among them. */
  readonly imposed: readonly ImposedFilter[];
}

/** Says whether `request` is granted, and which tests are put before it; or why not. */
export type Authoriser = (
  kernel: Kernel,
  request: HandlerRequest,
) => readonly ImposedFilter[] | { readonly denied: string };

/** An event that is to be raised as soon as somebody leaves the kernel. */
export interface Work {
  /** The event. */
  readonly event: KernelEvent;
  /** Its parameters. */
  readonly parameters: readonly bigint[];
  /** The number of the domain that it is about; 0 if it is about nobody. */
  readonly subject: number;
  /** What is done with the answer, which is `undefined` if nobody had one. */
  readonly then: ((answer: bigint | undefined) => void) | undefined;
}

/** A piece of the kernel's memory that is to be given back. */
export interface Retired {
  /** Where it was taken from. */
  readonly heap: Heap;
  /** Its first byte. */
  readonly at: PhysicalAddress;
}

/** Something that is to happen at a certain tick of the clock. */
export interface Alarm {
  /** The tick. */
  readonly tick: bigint;
  /** What is to happen. */
  readonly ring: () => void;
}

/** A fault of the kernel's own code. */
export interface KernelFault {
  /** The instruction. */
  readonly pc: VirtualAddress;
  /** What it wanted to do, in words. */
  readonly what: string;
  /** The stack pointer at that moment. */
  readonly stack: bigint;
  /** What held the address to return to. */
  readonly link: bigint;
}

/** Something that kernel code can have done by the controllers. */
export interface Operation {
  /** Its interface, a dot, and its own name. */
  readonly name: string;
  /** Whether only the system's own code may ask for it, because it concerns everybody. */
  readonly systemOnly?: boolean;
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
