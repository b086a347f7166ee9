// # Counting events
//
// The processor has two counters that interrupt it once every so many events, and a kernel
// that notes where it was each time learns where a program spends its time.
//
// A counter does not tell how many events there were. It counts a fixed number of them,
// asks for an interrupt and begins again, so that the interrupts are a *sample* of the
// events: a place in the program that causes half of the cache misses will be found
// interrupted there half of the time, more or less.
//
// Each counter can be connected to one of several kinds of events. The choice is written
// into a register whose layout is that of the 21064, and which PALcode writes as the
// kernel gives it (`wrperfmon`):
//
// :::figure monitor
// :::
//
// The 21064 has more kinds. Those that this machine does not count are not built, and a
// counter connected to one of them stands still. So does one that counts misses of caches
// on a machine without them.

import type { Caches } from "../memory/caches.ts";

/** What a counter can be connected to. */
export interface MonitoredEvent {
  /** What is counted, in a few words. */
  readonly says: string;
  /** How many there have been so far. */
  readonly count: (source: MonitorSource) => number;
}

/** What the events are counted from. */
export interface MonitorSource {
  /** The processor's own counts. */
  readonly counters: { readonly instructions: number; readonly cycles: number };
  /** Its caches, if they are modelled. */
  readonly caches: Caches | undefined;
}

// ## The two counters

/** How a counter is connected: the bits of the register, and what they mean. */
export interface CounterKind {
  /** The lowest bit of the field that chooses the event. */
  readonly eventBit: bigint;
  /** The bits of that field, shifted down. */
  readonly eventMask: bigint;
  /** The events, by number. */
  readonly events: ReadonlyMap<number, MonitoredEvent>;
  /** The bit that chooses between the two periods. */
  readonly periodBit: bigint;
  /** Events between interrupts, if that bit is 0 and if it is 1. */
  readonly periods: readonly [number, number];
}

const ISSUES: MonitoredEvent = {
  says: "pairs of instructions started",
  count: ({ counters }) => Math.floor(counters.instructions / 2),
};

/** Both counters, as the 21064 has them. */
export const COUNTER_KINDS: readonly CounterKind[] = [
  {
    eventBit: 8n,
    eventMask: 15n,
    events: new Map([
      [0, ISSUES],
      [1, ISSUES],
      [10, { says: "cycles", count: ({ counters }) => counters.cycles }],
    ]),
    periodBit: 3n,
    periods: [2 ** 16, 2 ** 12],
  },
  {
    eventBit: 32n,
    eventMask: 7n,
    events: new Map([
      [0, {
        says: "misses in the cache for data",
        count: ({ caches }) => caches?.data.misses ?? 0,
      }],
      [1, {
        says: "misses in the cache for instructions",
        count: ({ caches }) => caches?.instruction.misses ?? 0,
      }],
    ]),
    periodBit: 0n,
    periods: [2 ** 12, 2 ** 8],
  },
];

/** The state of both counters. */
export interface Monitor {
  /** What the kernel has written about events and periods. */
  control: bigint;
  /** Whether anything is counted. */
  enabled: boolean;
  /** Whether every context is counted, or only those that ask for it in their block. */
  everybody: boolean;
  /** Whether the running context has asked for it. */
  wanted: boolean;
  /** How many events each counter still waits for. */
  readonly left: [number, number];
  /** How many events each had seen when it last looked. */
  readonly seen: [number, number];
  /** Which counters have come to their end and want to interrupt. */
  readonly pending: [boolean, boolean];
}

/** Counters that are switched off. */
export function createMonitor(): Monitor {
  return {
    control: 0n,
    enabled: false,
    everybody: true,
    wanted: false,
    left: [0, 0],
    seen: [0, 0],
    pending: [false, false],
  };
}

function eventOf(control: bigint, kind: CounterKind) {
  const number = control >> kind.eventBit & kind.eventMask;
  return kind.events.get(Number(number));
}

/** How many events lie between two interrupts of a counter. */
export function periodOf(control: bigint, kind: CounterKind): number {
  return kind.periods[control >> kind.periodBit & 1n ? 1 : 0];
}

function countOf(control: bigint, kind: CounterKind, source: MonitorSource) {
  return eventOf(control, kind)?.count(source) ?? 0;
}

/** Begins to count anew, with full periods. */
function restartMonitor(monitor: Monitor, source: MonitorSource): void {
  for (const [index, kind] of COUNTER_KINDS.entries()) {
    monitor.left[index] = periodOf(monitor.control, kind);
    monitor.seen[index] = countOf(monitor.control, kind, source);
  }
}

/** Whether the counters run now. */
export function isCounting(monitor: Monitor): boolean {
  return monitor.enabled && (monitor.everybody || monitor.wanted);
}

/** Lets both counters take note of what has happened since they last looked. */
export function lookAtEvents(monitor: Monitor, source: MonitorSource): void {
  const counting = isCounting(monitor);
  for (const [index, kind] of COUNTER_KINDS.entries()) {
    const seen = countOf(monitor.control, kind, source);
    if (counting) monitor.left[index]! -= seen - monitor.seen[index]!;
    monitor.seen[index] = seen;
    if (monitor.left[index]! > 0 || !counting) continue;
    const period = periodOf(monitor.control, kind);
    monitor.left[index]! += period * Math.ceil(
      (1 - monitor.left[index]!) / period,
    );
    monitor.pending[index] = true;
  }
}

// ## What the kernel may say
//
// It calls `wrperfmon` with the number of a function in A0. A *context* is what the kernel
// runs a program in: its registers, kept in a block of memory while another one runs.

/** A function of `wrperfmon`. */
export interface MonitorFunction {
  /** What it does, in a few words. */
  readonly says: string;
  /** Does it, with A1. */
  readonly perform: (monitor: Monitor, a1: bigint) => void;
}

/** The functions of `wrperfmon`, by number. */
export const MONITOR_FUNCTIONS: readonly MonitorFunction[] = [
  { says: "stop counting", perform: (monitor) => monitor.enabled = false },
  {
    says: "count, with full periods",
    perform: (monitor) => monitor.enabled = true,
  },
  {
    says: "choose events and periods, as A1 says",
    perform: (monitor, a1) => monitor.control = a1,
  },
  {
    says: "count for everybody, or, if A1 is 1, for contexts that ask for it",
    perform: (monitor, a1) => monitor.everybody = (a1 & 1n) === 0n,
  },
];

/** Performs function `number` of `wrperfmon`, and says whether there is one. */
export function controlMonitor(
  monitor: Monitor,
  source: MonitorSource,
  number: number,
  a1: bigint,
): boolean {
  const found = MONITOR_FUNCTIONS[number];
  if (found === undefined) return false;
  lookAtEvents(monitor, source);
  found.perform(monitor, a1);
  restartMonitor(monitor, source);
  return true;
}
