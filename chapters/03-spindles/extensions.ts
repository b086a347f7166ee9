// # Spindles in the kernel
//
// What is installed is kept in a table of its own: which spindles there are, whose they
// are, and which of their procedures are asked at which event.

import type { PhysicalAddress, VirtualAddress } from "../01-hardware/mod.ts";
import type { EventName, Kernel } from "../02-controllers/mod.ts";
import type { Environment } from "./checking.ts";
import type { LoweredProcedure, LoweredSpindle, Procedure } from "./ir.ts";

/** A spindle that is in the kernel. */
export interface InstalledSpindle {
  readonly identifier: number;
  readonly name: string;
  readonly lowered: LoweredSpindle;
  /** The address space of the application it belongs to; 0 if it is the system's. */
  readonly owner: number;
  /** Where its state is. */
  readonly state: PhysicalAddress;
  readonly handlers: readonly InstalledHandler[];
  /** Bytes of code. */
  readonly codeBytes: number;
  /** The code as assembly text. */
  readonly listing: string;
  /** Activations that ended at a failed check. */
  failures: number;
}

/** A procedure of a spindle that is asked at an event. */
export interface InstalledHandler {
  /** The number by which its code names it. */
  readonly number: number;
  readonly spindle: string;
  readonly owner: number;
  readonly procedure: LoweredProcedure;
  /** The code of the filter and of the body. */
  readonly filter: VirtualAddress | undefined;
  readonly body: VirtualAddress;
  /** The improved bodies that the code was made from. */
  readonly improved: Procedure;
  /** The number of the system call that reaches it, if it is an entry. */
  readonly call: bigint | undefined;
  /** Its record: how often it has run. */
  readonly record: PhysicalAddress;
}

/** All that is installed in a kernel. */
export interface Extensions {
  readonly kernel: Kernel;
  readonly environment: Environment;
  readonly spindles: InstalledSpindle[];
  /** Who is asked at each event, in this order, before the native handlers. */
  readonly handlers: Map<EventName, InstalledHandler[]>;
  /** What has happened to spindles, for whoever looks after the system. */
  readonly log: string[];
  nextSpindle: number;
  nextHandler: number;
  /** The number that the next entry is called by. */
  nextCall: bigint;
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
  { kind, name }: Pick<LoweredProcedure, "kind" | "name">,
): string {
  return kind === "entry" ? `${spindle}_${name}` : `${spindle}.${name}`;
}

/** The label of a spindle's state. */
export function stateLabel(spindle: string): string {
  return `${spindle}.state`;
}
