// # Spindles in the kernel
//
// What is installed is kept in a table of its own: which spindles there are, whose they
// are, and which of their procedures are asked at which event.

import type { CodeLine } from "../code/writing.ts";
import type { PhysicalAddress, VirtualAddress } from "../../01-hardware/mod.ts";
import type { Handler, Kernel, KernelEvent } from "../../02-controllers/mod.ts";
import type { Environment } from "../meaning/checking.ts";
import type { StackNeed } from "../meaning/typed.ts";
import type {
  LoweredProcedure,
  LoweredSpindle,
  Procedure,
} from "../form/ir.ts";

/** One of the two parts of a handler that are called; others have only a body. */
export type Part = "body" | "filter";

/** A spindle that is in the kernel. */
export interface InstalledSpindle {
  /** A number that no other spindle has had. */
  readonly identifier: number;
  /** Its name, which its owner uses once. */
  readonly name: string;
  /** What was verified. */
  readonly lowered: LoweredSpindle;
  /** The domain that it belongs to; 0 if it is the system's. */
  readonly owner: number;
  /** Where its state is. */
  readonly state: PhysicalAddress;
  /** Where its code is. */
  readonly code: PhysicalAddress;
  /** Its procedures that answer events: entries first, then handlers. */
  readonly handlers: readonly InstalledHandler[];
  /** Its procedures that other spindles call. */
  readonly operations: readonly InstalledOperation[];
  /** The spindles whose operations it calls or whose events it handles. */
  readonly uses: readonly InstalledSpindle[];
  /** Bytes of code. */
  readonly codeBytes: number;
  /** The code as lines of assembly, each with where it comes from. */
  readonly listing: readonly CodeLine[];
  /** Activations that were ended because something had gone wrong. */
  failures: number;
  /** The ticks at which the last of them were. */
  readonly failedAt: number[];
}

/** A procedure of a spindle that is in the kernel. */
export interface InstalledProcedure {
  /** The number by which its code names it. */
  readonly number: number;
  /** What was verified. */
  readonly procedure: LoweredProcedure;
  /** The improved form of the body, from which the code was made. */
  readonly improved: Procedure;
  /** The improved form of the filter, if there is one. */
  readonly improvedFilter: Procedure | undefined;
  /** The checks of the body that are proved. */
  readonly proved: ReadonlySet<number>;
  /** The checks of the filter that are proved. */
  readonly provedFilter: ReadonlySet<number>;
  /** What the body needs on the stack. */
  readonly stack: StackNeed;
}

/** A procedure of a spindle that other spindles call. */
export interface InstalledOperation extends InstalledProcedure {
  /** Its first instruction. */
  readonly address: VirtualAddress;
}

/** A procedure of a spindle that is asked at an event. */
export interface InstalledHandler extends InstalledProcedure {
  /** Its entry among those who are asked. */
  readonly handler: Handler;
  /** The number of the system call that reaches it, if it is an entry. */
  readonly call: bigint | undefined;
}

/** An entry whose code was made anew for parameters that are known. */
export interface SpecialisedEntry {
  /** The spindle whose entry it is. */
  readonly spindle: InstalledSpindle;
  /** The entry. */
  readonly entry: InstalledHandler;
  /** The parameters that are known; `undefined` for those that are still passed. */
  readonly constants: readonly (bigint | undefined)[];
  /** The number of the system call that reaches it. */
  readonly call: bigint;
  /** Its entry among those who are asked. */
  readonly handler: Handler;
  /** What it does, as a procedure with all the parameters of the call. */
  readonly procedure: Procedure;
  /** Where its code is. */
  readonly code: PhysicalAddress;
  /** Bytes of code. */
  readonly codeBytes: number;
  /** The code as assembly text. */
  readonly listing: string;
}

// ## What is merged
//
// What the dispatcher knows of an event is kept here too, so that whoever goes back in time takes
// it along ([[§The dispatcher]]).

/** What the dispatcher knows of an event. */
export interface Watched {
  /** What its handlers were when its raises were last counted from. */
  handlers: string;
  /** How often it had been raised then. */
  raised: bigint;
  /** What became of the last attempt. */
  plan: Plan | undefined;
}

/** What has been made of an event's handlers. */
export interface Plan {
  /** The event's name. */
  readonly event: string;
  /** Bytes of its merged code, with stubs. */
  readonly bytes: number;
  /** Bytes of its tables. */
  readonly tableBytes: number;
  /** Why there is no merged code, if there is none. */
  readonly refused: string | undefined;
  /** Its handlers, and what has become of each. */
  readonly handlers: readonly PlannedHandler[];
  /** The tests that are made once for several of them. */
  readonly shared: readonly string[];
  /** The merged code as assembly text. */
  readonly listing: string;
}

/** What has become of a handler. */
export interface PlannedHandler {
  /** Its name. */
  readonly name: string;
  /** Why its filter is called and not copied, if it is. */
  readonly callsFilter: string | undefined;
  /** Why its body is called and not copied, if it is. */
  readonly callsBody: string | undefined;
}

// ## Who has failed

/** What has ended an activation. */
export type Cause =
  /** A check that was left in the code has failed. */
  | "check"
  /** It took longer than it may, though a bound had been computed. */
  | "time"
  /** Its code has faulted, though it had been judged. */
  | "fault";

/** An activation that the watchdog has seen. */
export interface Suspect {
  /** The number of the procedure, its part, its stack and its counts. */
  readonly marks: string;
  /** The cycle at which it was seen first. */
  readonly since: number;
}

/** A number that mattered, in words of the source. */
export interface Finding {
  /** What it is. */
  readonly what: string;
  /** What it was. */
  readonly value: string;
}

/** A test on the way to a failure. */
export interface WayStep {
  /** The line, counted from 1; 0 where some of the way is not known. */
  readonly line: number;
  /** What was tested. */
  readonly text: string;
  /** Whether it held. */
  readonly held: boolean;
}

/** What has been found out about an activation that failed. It stays when the spindle is gone. */
export interface PostMortem {
  /** A number that no other one has. */
  readonly number: number;
  /** The spindle's name. */
  readonly spindle: string;
  /** The domain that it belonged to; 0 for the system. */
  readonly owner: number;
  /** The procedure's name. */
  readonly procedure: string;
  /** Whether its filter failed, or what it does. */
  readonly part: Part;
  /** What has ended it. */
  readonly cause: Cause;
  /** What the check was for: an index, a division, ...; otherwise the cause. */
  readonly kind: string;
  /** What was wrong, in a sentence. */
  readonly sentence: string;
  /** The name of the source. */
  readonly file: string;
  /** The line, counted from 1. */
  readonly line: number;
  /** The character in the line, counted from 1. */
  readonly column: number;
  /** That line of the source. */
  readonly text: string;
  /** What the parts of the condition were, as far as that is known. */
  readonly values: readonly Finding[];
  /** What the procedure was called with, as far as that is known. */
  readonly parameters: readonly Finding[];
  /** The last tests on the way, the first one first. */
  readonly way: readonly WayStep[];
  /** How many tests came before those. */
  readonly earlier: number;
  /** The operations by which what was held was given back. */
  readonly released: readonly string[];
  /** The cycle. */
  readonly cycle: number;
  /** The tick of the clock. */
  readonly tick: number;
  /** The how manieth failure of the spindle it was. */
  readonly count: number;
  /** Whether the spindle was removed for it. */
  readonly removed: boolean;
}

// ## Who looks at code
//
// Before code is called for the first time, somebody may look at what the compiler has made, and refuse it. Who that
// is, a later chapter says ([[§Word by word]]); as long as there is nobody, everything is called.

/** A procedure whose code is in its place. */
export interface PlacedProcedure {
  /** The number by which its code names it. */
  readonly number: number;
  /** What was verified. */
  readonly procedure: LoweredProcedure;
  /** The first instruction of its body. */
  readonly body: VirtualAddress;
  /** The first instruction of its filter, if it has one. */
  readonly filter: VirtualAddress | undefined;
}

/** A spindle whose code is in its place. */
export interface PlacedSpindle extends
  Pick<
    InstalledSpindle,
    "lowered" | "owner" | "uses" | "state" | "code" | "codeBytes"
  > {
  /** Its procedures. */
  readonly procedures: readonly PlacedProcedure[];
}

/** A copy of an entry, in its place. */
export interface PlacedEntry extends
  Pick<
    SpecialisedEntry,
    "spindle" | "entry" | "procedure" | "code" | "codeBytes"
  > {
  /** Its first instruction. */
  readonly body: VirtualAddress;
}

/** A table that merged code looks into, in its place: column by column, of so many rows. */
export interface PlacedTable {
  /** Its first byte. */
  readonly at: PhysicalAddress;
  /** How many rows it has. */
  readonly rows: number;
  /** How many columns it has. */
  readonly columns: number;
}

/** The merged code of an event, in its place. */
export interface PlacedMerger {
  /** The event. */
  readonly event: KernelEvent;
  /** Its first instruction. */
  readonly entrance: VirtualAddress;
  /** Where its code is. */
  readonly code: PhysicalAddress;
  /** Bytes of code. */
  readonly codeBytes: number;
  /** Its tables. */
  readonly tables: readonly PlacedTable[];
  /** The three words of memory that all merged code has in common. */
  readonly words: PhysicalAddress;
}

/** Looks at code before it is called for the first time, and says what is wrong with it, if anything is. */
export interface Reviewer {
  /** Looks at the code of a spindle. */
  readonly spindle: (placed: PlacedSpindle) => string | undefined;
  /** Looks at a copy of an entry. */
  readonly entry: (placed: PlacedEntry) => string | undefined;
  /** Looks at the merged code of an event. */
  readonly merger: (placed: PlacedMerger) => string | undefined;
}

/** All that is installed in a kernel. */
export interface Extensions {
  /** The kernel they are in. */
  readonly kernel: Kernel;
  /** What spindles may name. */
  readonly environment: Environment;
  /** The spindles, the oldest first. */
  readonly spindles: InstalledSpindle[];
  /** Entries that were specialised, the oldest first. */
  readonly specialised: SpecialisedEntry[];
  /** What the dispatcher knows of events, by name. */
  readonly watched: Map<string, Watched>;
  /** What has been found out about activations that failed, the oldest first. */
  readonly postMortems: PostMortem[];
  /** Who looks at code before it is called, if anybody does. */
  reviewer: Reviewer | undefined;
  /** How often code was refused by whoever looks at it. */
  refusedCode: number;
  /** Called when a spindle has been removed. */
  readonly whenRemoved: ((spindle: InstalledSpindle) => void)[];
  /** The last things that have happened to spindles, the oldest first. */
  readonly log: string[];
  /** How many have happened before those. */
  forgotten: number;
  /** An activation that the watchdog has seen, until it is over. */
  suspect: Suspect | undefined;
  /** Whether an activation or a spindle has ended that may have held something new. */
  mayBeLost: boolean;
  /** The number that the next post-mortem gets. */
  nextPostMortem: number;
  /** The identifier that the next spindle gets. */
  nextSpindle: number;
  /** The number that the next handler gets. */
  nextHandler: number;
  /** The number that the next entry is called by. */
  nextCall: bigint;
}

/** So many things that have happened are remembered. */
export const LONGEST_LOG = 256;

/** Notes that something has happened to a spindle. */
export function note(extensions: Extensions, what: string): void {
  const { log } = extensions;
  log.push(what);
  if (log.length <= LONGEST_LOG) return;
  log.shift();
  extensions.forgotten++;
}

/** Notes that code was refused, and why. */
export function noteRefusedCode(extensions: Extensions, what: string): void {
  extensions.refusedCode++;
  note(extensions, what);
}

/** What has happened since so many things had, as far as it is remembered. */
export function newsSince(
  { log, forgotten }: Extensions,
  told: number,
): readonly string[] {
  return log.slice(Math.max(0, told - forgotten));
}

/**
 * Numbers of entries begin here, far above the system calls of OSF/1 and of Linux.
 */
export const FIRST_ENTRY_CALL = 0x1_0000n;

// ## Labels
//
// An entry's label is a name that C can call. All others contain a dot, which no name in a
// spindle does, so that they can never be confused with one.

/** The label of a spindle's procedure in generated code. */
export function labelOf(
  spindle: string,
  { kind, name }: { readonly kind: string; readonly name: string },
): string {
  return kind === "entry" ? `${spindle}_${name}` : `${spindle}.${name}`;
}

/** The label of the record of an event that a spindle has declared. */
export function eventLabel(event: string): string {
  return `${event}.record`;
}

/** The label of a spindle's state. */
export function stateLabel(spindle: string): string {
  return `${spindle}.state`;
}
