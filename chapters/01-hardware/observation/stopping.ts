// # Breakpoints and watchpoints
//
// A machine can be told where to stop: before an instruction, or behind a touch of certain
// bytes.
//
// A *breakpoint* is an address. The machine stops when a processor arrives there, before
// the instruction is executed. A *watchpoint* is a stretch of bytes. The machine stops
// behind the instruction that read or wrote one of them, and tells what the bytes were and
// what they have become.
//
// Real debuggers plant a trap instruction where the program is to stop, and the program
// can see it there. Nothing is planted here. The machine compares its program counter
// between two steps, so a program that reads its own code reads what it always was.

import type { Machine, Stop, TraceEvent } from "../processor/machine.ts";
import { advance } from "../execution/running.ts";
import type { VirtualAddress } from "../numbers.ts";
import { readPhysical, type Width } from "../memory/memory.ts";

/** A place to stop at. */
export interface Breakpoint {
  /** The instruction that is not to be executed. */
  readonly address: VirtualAddress;
  /** The only address space in which it counts, if not in all. */
  readonly asn?: number | undefined;
}

/** Bytes not to be touched unnoticed. */
export interface Watchpoint {
  /** The first of them. */
  readonly address: VirtualAddress;
  /** How many. */
  readonly size: number;
  /** Which touch counts; `access` is either. */
  readonly on: "read" | "write" | "access";
}

/** Where to stop. */
export interface StopPoints {
  /** In no order. */
  readonly breakpoints: readonly Breakpoint[];
  /** In no order. */
  readonly watchpoints: readonly Watchpoint[];
}

/** Nowhere. */
export const NOWHERE: StopPoints = { breakpoints: [], watchpoints: [] };

/** A point at which the machine was told to stop, reached. */
export type Hit =
  | {
    readonly reason: "breakpoint";
    readonly breakpoint: Breakpoint;
    /** The number of the processor that has arrived. */
    readonly processor: number;
  }
  | {
    readonly reason: "watchpoint";
    readonly watchpoint: Watchpoint;
    readonly processor: number;
    /** The instruction that touched them. */
    readonly pc: VirtualAddress;
    readonly access: "read" | "write";
    /** The bytes that it touched. */
    readonly address: VirtualAddress;
    readonly width: Width;
    /** What they held before; `undefined` if they are a device's. */
    readonly before: bigint | undefined;
    /** What was read or written. */
    readonly value: bigint;
  };

// ## One step, looked at
//
// Arriving is what counts, not being there: a machine that stands at a breakpoint can be
// sent on, and stops when it comes back. Two processors may stand at breakpoints at once.
// Only the one that took the last step can have arrived.

/**
 * Calls `work` with a function that advances `machine` by one step and says what was hit.
 * Whoever watched the machine goes on hearing from it.
 */
export function whileStopping<T>(
  machine: Machine,
  { breakpoints, watchpoints }: StopPoints,
  work: (next: () => Hit | undefined) => T,
): T {
  const { watcher } = machine;
  let touch: Hit | undefined;
  let pc: VirtualAddress | undefined;
  if (watchpoints.length > 0) {
    machine.watcher = (event) => {
      watcher?.(event);
      if (event.kind === "instruction") pc = event.pc;
      touch ??= touched(machine, watchpoints, event, pc);
    };
  }
  const next = () => {
    touch = undefined;
    pc = undefined;
    advance(machine);
    return touch ?? arrived(machine, breakpoints);
  };
  try {
    return work(next);
  } finally {
    machine.watcher = watcher;
  }
}

function arrived(
  { processor }: Machine,
  breakpoints: readonly Breakpoint[],
): Hit | undefined {
  const { pc, asn, number } = processor;
  for (const breakpoint of breakpoints) {
    if (breakpoint.address !== pc) continue;
    if (breakpoint.asn !== undefined && breakpoint.asn !== asn) continue;
    return { reason: "breakpoint", breakpoint, processor: number };
  }
}

function touched(
  machine: Machine,
  watchpoints: readonly Watchpoint[],
  event: TraceEvent,
  pc: VirtualAddress | undefined,
): Hit | undefined {
  if (event.kind !== "load" && event.kind !== "store") return;
  const { address, at, width, value } = event;
  const access = event.kind === "load" ? "read" : "write";
  const watchpoint = watchpoints.find((one) =>
    (one.on === "access" || one.on === access) &&
    overlaps(one, address, width)
  );
  if (watchpoint === undefined) return;
  const { bus, processor } = machine;
  const inMemory = at + width <= bus.bytes.length;
  return {
    reason: "watchpoint",
    watchpoint,
    processor: processor.number,
    pc: pc ?? processor.pc,
    access,
    address,
    width,
    before: inMemory ? readPhysical(bus, at, width) : undefined,
    value,
  };
}

function overlaps(
  { address, size }: Watchpoint,
  start: VirtualAddress,
  width: Width,
): boolean {
  return start < address + BigInt(size) && address < start + BigInt(width);
}

// Watched are loads and stores, and the frames that a trap pushes. What PALcode writes into
// a control block and what a device writes into memory by itself goes by physical
// addresses, and no watchpoint sees it.
//
// ## Until something is hit

/**
 * Runs `machine` until it arrives at one of `points`, stops itself, or has taken `steps`
 * steps. A point at which it stands already does not hold it.
 */
export function runUntil(
  machine: Machine,
  points: StopPoints,
  steps: number = Infinity,
): Stop | Hit {
  return whileStopping(machine, points, (next) => {
    for (let taken = 0; taken < steps; taken++) {
      if (machine.stopped) return machine.stopped;
      const hit = next();
      if (hit) return hit;
    }
    return machine.stopped ?? { reason: "limit" };
  });
}
