// # The last events
//
// A ring keeps the most recent events of a machine, each with its moment, and forgets the
// oldest when a new one comes.
//
// When a machine has gone wrong, the question is rarely what it is doing now. It is what
// it did just before: which trap brought it here, which device it spoke to, who stored that
// number. To write everything down would take more room than the machine itself has. To
// keep the last few thousand events takes next to nothing.
//
// Each event has the number of the processor on which it happened. With several of them,
// the ring also shows where the turn passed from one to the next: what one of them did
// between two steps of another is the usual answer to a question that seems to have none.
//
// A machine that nobody watches pays one test for each thing that could be reported. A
// watched one executes each instruction by the plain processor of
// [[§One instruction at a time]], however fast an engine it may have.

import { decode, REGISTER } from "../instruction_set.ts";
import type { Machine, TraceEvent } from "../processor/machine.ts";
import { hex, type VirtualAddress } from "../numbers.ts";
import { disassemble } from "../tools/disassembler.ts";

// ## Kinds
//
// The machine reports in the words of its parts ([[TraceEvent]]). A person asks in
// slightly different ones: a trap through the door for interrupts is an interrupt, and a
// load that ends at a device is a conversation with the device.

/** What kinds of thing happen, in the words of somebody who watches. */
export const HAPPENING_KINDS = [
  "instruction",
  "trap",
  "interrupt",
  "pal",
  "miss",
  "device",
  "switch",
  "load",
  "store",
] as const;

/** One of {@linkcode HAPPENING_KINDS}. */
export type HappeningKind = typeof HAPPENING_KINDS[number];

/** The kinds that a ring keeps unless told otherwise: what a program does not do often. */
export const RARE_KINDS: readonly HappeningKind[] = [
  "trap",
  "interrupt",
  "pal",
  "miss",
  "device",
  "switch",
];

/** Of which kind `event` is. */
export function kindOf(machine: Machine, event: TraceEvent): HappeningKind {
  switch (event.kind) {
    case "trap":
      return event.entry === "entInt" ? "interrupt" : "trap";
    case "load":
    case "store": {
      const inMemory = event.at + event.width <= machine.bus.bytes.length;
      return inMemory ? event.kind : "device";
    }
    default:
      return event.kind;
  }
}

/** Something that happened, and when. */
export interface Happening {
  /** What it was. */
  readonly event: TraceEvent;
  /** Of which kind. */
  readonly kind: HappeningKind;
  /** The number of the processor on which it happened. */
  readonly processor: number;
  /** That processor's cycles at the time. */
  readonly cycle: number;
  /** The instructions it had begun. */
  readonly instruction: number;
}

// ## The ring

/** The last so many happenings. */
export interface EventRing {
  /** How many it holds at most. */
  readonly size: number;
  /** The kinds it takes. */
  readonly kinds: readonly HappeningKind[];
  /** What it holds; the happening numbered n is at n modulo `size`. */
  readonly places: Happening[];
  /** How many have ever been put in. */
  count: number;
}

/** How many happenings a ring keeps unless told otherwise. */
export const RING_SIZE = 4096;

/** A ring that has heard of nothing yet. */
export function createEventRing(
  size: number = RING_SIZE,
  kinds: readonly HappeningKind[] = RARE_KINDS,
): EventRing {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`A ring must hold at least one event, not ${size}`);
  }
  return { size, kinds, places: [], count: 0 };
}

/**
 * Lets `ring` hear what happens on `machine`, beside whoever watches already.
 *
 * @returns a function that ends it
 */
export function listen(machine: Machine, ring: EventRing): () => void {
  const before = machine.watcher;
  const both = (event: TraceEvent) => {
    before?.(event);
    put(ring, machine, event);
  };
  machine.watcher = both;
  return () => {
    if (machine.watcher === both) machine.watcher = before;
  };
}

function put(ring: EventRing, machine: Machine, event: TraceEvent): void {
  const kind = kindOf(machine, event);
  if (!ring.kinds.includes(kind)) return;
  const { number, counters } = machine.processor;
  ring.places[ring.count++ % ring.size] = {
    event,
    kind,
    processor: number,
    cycle: counters.cycles,
    instruction: counters.instructions,
  };
}

/** The happenings in `ring`, the latest first. */
export function* latestFirst(ring: EventRing): Generator<Happening> {
  const oldest = Math.max(0, ring.count - ring.size);
  for (let index = ring.count - 1; index >= oldest; index--) {
    yield ring.places[index % ring.size]!;
  }
}

// ## Two questions
//
// *Who wrote this?* A ring that takes stores can answer at once, as far as it reaches.
// [[lastWrite]] answers for all of history, by doing it again. *Who called?* is answered by
// the stack ([[stackOf]]) as long as there is one. When it has been destroyed, the ring
// still knows the last call that was executed.

/** The latest store in `ring` that touched the byte at `address`. */
export function latestStore(
  ring: EventRing,
  address: VirtualAddress,
): Happening | undefined {
  for (const one of latestFirst(ring)) {
    const { event } = one;
    if (event.kind !== "store") continue;
    const end = event.address + BigInt(event.width);
    if (address >= event.address && address < end) return one;
  }
}

/** The latest calls in `ring`, a ring that takes instructions; the latest first. */
export function latestCalls(ring: EventRing, count: number): Happening[] {
  const calls: Happening[] = [];
  for (const one of latestFirst(ring)) {
    if (calls.length === count) break;
    const { event } = one;
    if (event.kind === "instruction" && isCall(event.word)) calls.push(one);
  }
  return calls;
}

/** Whether `word` is `BSR` or `JSR`, which leave a return address in RA. */
function isCall(word: number): boolean {
  const { instruction, fields } = decode(word) ?? {};
  return fields?.ra === REGISTER.ra && /^(BSR|JSR)$/.test(instruction!.name);
}

// ## In words

/** `event` as a line of text. */
export function describeEvent(event: TraceEvent): string {
  switch (event.kind) {
    case "instruction":
      return `${hex(event.pc, 16)}  ${disassemble(event.word, event.pc)}`;
    case "trap": {
      const given = event.arguments.map((one) => hex(one)).join(" ");
      return `${hex(event.pc, 16)}  ${event.entry} ${given}`;
    }
    case "pal":
      return `${hex(event.pc, 16)}  call_pal ${event.name}`;
    case "miss":
      return `${hex(event.address, 16)}  ${event.buffer} translation miss`;
    case "switch":
      return `${" ".repeat(16)}  the turn of processor ${event.before} is over`;
    case "load":
    case "store": {
      const value = hex(event.value, 2 * event.width);
      return `${hex(event.address, 16)}  ${event.kind} ${value}`;
    }
  }
}
