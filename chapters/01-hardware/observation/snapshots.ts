// # Snapshots
//
// A whole machine can be copied, and put back later as if nothing had happened since.
//
// A machine put back continues in exactly the same way: every register, every cycle, every
// byte that it sends. That is not a promise that needs care in a hundred places. It follows
// from two facts of this chapter. All state stands in the machine's record, and nothing
// enters from outside but what devices receive.
//
// Most of memory is empty, and most of the rest is as it was the last time. A snapshot
// keeps the pages that are not all zero. A page that has not changed since an earlier
// snapshot is not copied again but shared with it. So the hundredth snapshot costs little
// more than what was written since the ninety-ninth.

import type { Machine, Processor } from "../processor/machine.ts";
import { PAGE_SIZE, panic } from "../numbers.ts";
import {
  copyGraph,
  copyTree,
  type GraphCopy,
  type Plain,
  putBackGraph,
  putBackTree,
} from "./copies.ts";

/** A machine at one moment, as plain data. */
export interface Snapshot {
  /** The number of the processor at work. */
  readonly current: number;
  /** What each processor held. */
  readonly processors: readonly Plain[];
  /** What else the machine's record held. */
  readonly board: Plain;
  /** What else the bus held. */
  readonly bus: Plain;
  /** The state of each device, in the order of the bus. */
  readonly devices: readonly Plain[];
  /** Bytes of memory. */
  readonly memorySize: number;
  /** The pages that are not all zero, by frame number. */
  readonly pages: ReadonlyMap<number, Uint8Array>;
}

// ## What belongs to it
//
// Two kinds of field are not state. The wiring was there when the machine was built and
// does not change. What was remembered only to be faster can be remembered again.

/** Fields of a machine that are wiring, or copied in another way. */
const WIRING: readonly (keyof Machine)[] = [
  "processors",
  "processor",
  "storage",
  "bus",
  "cserve",
  "missed",
  "watcher",
  "decoded",
  "model",
  "board",
  "engine",
];

/** Fields of a bus that are wiring, or copied in another way. */
const BUS_WIRING: readonly (keyof Machine["bus"])[] = [
  "bytes",
  "view",
  "devices",
];

/** The fields of `record` that are not in `wiring`. */
function stateOf(record: object, wiring: readonly string[]): object {
  const fields = Object.entries(record)
    .filter(([name]) => !wiring.includes(name));
  return Object.fromEntries(fields);
}

/** Puts `saved` back into the fields of `record` that are not in `wiring`. */
function putBackState(
  record: object,
  wiring: readonly string[],
  saved: Plain,
): void {
  const state = stateOf(record, wiring);
  putBackTree(state, saved);
  Object.assign(record, state);
}

/**
 * The whole of `machine`.
 *
 * @param before an earlier snapshot of it, with which unchanged pages are shared
 */
export function takeSnapshot(machine: Machine, before?: Snapshot): Snapshot {
  const { processors, processor, bus } = machine;
  return {
    current: processor.number,
    processors: processors.map(copyTree),
    board: copyTree(stateOf(machine, WIRING)),
    bus: copyTree(stateOf(bus, BUS_WIRING)),
    devices: bus.devices.map((device) => device.save()),
    memorySize: bus.bytes.length,
    pages: copyPages(bus.bytes, before?.pages ?? new Map()),
  };
}

/**
 * Makes `machine` what it was when `snapshot` was taken of it, or of one built alike.
 *
 * @throws RangeError if the machine is not built like the one of the snapshot
 */
export function restoreSnapshot(machine: Machine, snapshot: Snapshot): void {
  const { processors, bus } = machine;
  checkBuiltAlike(machine, snapshot);
  for (const [index, processor] of processors.entries()) {
    putBackProcessor(processor, snapshot.processors[index]);
  }
  machine.processor = processors[snapshot.current] ??
    panic("snapshots: the processor at work does not exist");
  putBackState(machine, WIRING, snapshot.board);
  putBackState(bus, BUS_WIRING, snapshot.bus);
  for (const [index, device] of bus.devices.entries()) {
    device.restore(snapshot.devices[index]);
  }
  putBackPages(bus.bytes, snapshot.pages);
}

// A translation buffer has a number that tells others whether it has changed since they
// last looked. Going back is a change too, so the number goes on.

function putBackProcessor(processor: Processor, saved: Plain): void {
  const { instructionBuffer, dataBuffer } = processor;
  const versions = [instructionBuffer.version, dataBuffer.version] as const;
  putBackTree(processor, saved);
  instructionBuffer.version = versions[0] + 1;
  dataBuffer.version = versions[1] + 1;
}

function checkBuiltAlike(
  { processors, bus }: Machine,
  { processors: saved, devices, memorySize }: Snapshot,
): void {
  if (
    processors.length === saved.length &&
    bus.devices.length === devices.length &&
    bus.bytes.length === memorySize
  ) return;
  throw new RangeError(
    `The snapshot is of a machine with ${saved.length} processors, ${devices.length} devices and ${memorySize} bytes, this one has ${processors.length}, ${bus.devices.length} and ${bus.bytes.length}`,
  );
}

// ## Memory
//
// Every page is looked at, four bytes at a time: is it all zero, is it what it was? For
// 64 MB that is done sooner than a person notices.

const WORDS = PAGE_SIZE / 4;

function copyPages(
  bytes: Uint8Array<ArrayBuffer>,
  before: ReadonlyMap<number, Uint8Array>,
): Map<number, Uint8Array> {
  const pages = new Map<number, Uint8Array>();
  for (let frame = 0; frame * PAGE_SIZE < bytes.length; frame++) {
    const start = frame * PAGE_SIZE;
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + start, WORDS);
    if (isEmpty(words)) continue;
    const known = before.get(frame);
    const same = known !== undefined && areEqual(words, known);
    pages.set(frame, same ? known : bytes.slice(start, start + PAGE_SIZE));
  }
  return pages;
}

function isEmpty(words: Int32Array): boolean {
  for (let index = 0; index < WORDS; index++) {
    if (words[index] !== 0) return false;
  }
  return true;
}

function areEqual(words: Int32Array, page: Uint8Array): boolean {
  const others = new Int32Array(page.buffer, page.byteOffset, WORDS);
  for (let index = 0; index < WORDS; index++) {
    if (words[index] !== others[index]) return false;
  }
  return true;
}

function putBackPages(
  bytes: Uint8Array,
  pages: ReadonlyMap<number, Uint8Array>,
): void {
  for (let frame = 0; frame * PAGE_SIZE < bytes.length; frame++) {
    const start = frame * PAGE_SIZE;
    const page = pages.get(frame);
    if (page !== undefined) bytes.set(page, start);
    else bytes.fill(0, start, start + PAGE_SIZE);
  }
}

// ## Whoever else remembers something
//
// A snapshot is of the machine, and of nothing around it. The kernel of the next chapter
// does part of its work in TypeScript, on records that are not in the machine's memory:
// its list of strands, its free frames. A machine put back alone would know strands of
// which the kernel has never heard. Such a *host* has to keep its own state and put it
// back at the same moment. A host whose state is plain records can leave that to
// [[copyGraph]].

/** Something outside the machine that remembers, and has to go back with it. */
export interface Host {
  /** Its whole state. */
  save(): unknown;
  /** Becomes what it was when `state` was saved. */
  restore(state: unknown): void;
}

/** The host whose state is all that can be reached from `roots`, except `leave`. */
export function hostOf(
  roots: readonly object[],
  leave: readonly object[],
): Host {
  return {
    save: () => copyGraph(roots, leave),
    restore: (state) => putBackGraph(state as GraphCopy),
  };
}
