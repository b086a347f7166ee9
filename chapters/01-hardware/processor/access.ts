// # Reaching memory
//
// Every fetch, load and store of a program goes through one function that turns its
// address into a place or into a fault.
//
// Three kinds of address come in. A malformed one is refused. One in *kseg* is a physical
// address in disguise, for the kernel alone: no table, no buffer, no miss. All others are
// looked up in the translation buffer; if it does not know them, PALcode fills it
// ([[fill]]).

import {
  type Caches,
  cyclesToDrain,
  cyclesToFetch,
  cyclesToLoad,
  cyclesToStore,
  loseLine,
} from "../memory/caches.ts";
import { fill, placeIn, type TableFault } from "./filling.ts";
import { fetchFromLine } from "../memory/instruction_lines.ts";
import type { Machine, Processor } from "./machine.ts";
import {
  type Bus,
  readPhysical,
  type Width,
  writePhysical,
} from "../memory/memory.ts";
import {
  type FrameNumber,
  frameStart,
  physical,
  type PhysicalAddress,
  virtual,
  type VirtualAddress,
} from "../numbers.ts";
import {
  type Access,
  frameIn,
  isWellFormed,
  refusal,
  type TranslationFault,
  walk,
} from "../memory/paging.ts";
import { disturbOthers } from "./locks.ts";
import { lookUp, type Remembered } from "../memory/translation_buffer.ts";

// ## kseg
//
// A kernel must reach memory before it has written any tables, and devices without
// spending entries on them. For that, a part of the address space shows physical
// addresses as they are. Bits 42 and 41 of an address are 10 there. The 41 bits below are
// the physical address, except that the topmost moves up by three places, to where the
// board keeps its devices. Address `fffffc0000002008` is byte `2008` of memory.

/** Where kseg begins: the virtual address of physical address 0. */
export const KSEG: VirtualAddress = virtual(0xffff_fc00_0000_0000n);

const KSEG_LIMIT = KSEG + (1n << 41n);
const DEVICE_BIT = 1n << 40n;

/** The kseg address of the physical address `at`. */
export function ksegAddress(at: PhysicalAddress): VirtualAddress {
  const high = BigInt(at) >= 1n << 43n;
  const low = BigInt(at) & DEVICE_BIT - 1n;
  return virtual(KSEG + low + (high ? DEVICE_BIT : 0n));
}

function isKseg(address: VirtualAddress): boolean {
  return address >= KSEG && address < KSEG_LIMIT;
}

function fromKseg(address: VirtualAddress): PhysicalAddress {
  const low = address & DEVICE_BIT - 1n;
  return physical(address & DEVICE_BIT ? low | 1n << 43n : low);
}

// ## Translating

/** The physical address of `address`, or why `access` cannot be made there. */
export function translate(
  machine: Machine,
  address: VirtualAddress,
  access: Access,
): PhysicalAddress | TranslationFault | TableFault {
  const { mode } = machine.processor;
  if (!isWellFormed(address)) return "access-violation";
  if (isKseg(address)) {
    return mode === "kernel" ? fromKseg(address) : "access-violation";
  }
  const found = remembered(machine.processor, address, access) ??
    fill(machine, address, access);
  if (typeof found === "string") return found;
  return refusal(found.entry, access, mode) ?? placeIn(found, address);
}

/** What the buffer for `access` knows of `address`. */
function remembered(
  { asn, instructionBuffer, dataBuffer }: Processor,
  address: VirtualAddress,
  access: Access,
): Remembered | undefined {
  const buffer = access === "fetch" ? instructionBuffer : dataBuffer;
  return lookUp(buffer, address, asn);
}

/**
 * Where `access` at `address` would be made, if the processor need not look anything up
 * for it: in kseg, or by an entry that is in the buffer. Nothing changes.
 */
export function knownPlace(
  { processor }: Machine,
  address: VirtualAddress,
  access: Access,
): PhysicalAddress | undefined {
  const { mode } = processor;
  if (!isWellFormed(address)) return undefined;
  if (isKseg(address)) return mode === "kernel" ? fromKseg(address) : undefined;
  const found = remembered(processor, address, access);
  if (found === undefined || refusal(found.entry, access, mode)) {
    return undefined;
  }
  return placeIn(found, address);
}

// ## Looking without changing anything
//
// A person who examines a machine must not change it. A look through the processor's own
// eyes could miss in a translation buffer, cost cycles and stop at what a program may not
// see. This one goes by the tables, with the kernel's rights.

/** What `width` bytes at `address` hold, or why nothing is there. Nothing changes. */
export function peek(
  machine: Machine,
  address: VirtualAddress,
  width: Width,
): bigint | AccessFault {
  const at = placeInMemory(machine, address, width);
  return typeof at === "string" ? at : readPhysical(machine.bus, at, width)!;
}

/**
 * Puts the low `width` bytes of `value` at `address`, as a person does who repairs a
 * machine: no page is protected, and nothing else changes.
 */
export function poke(
  machine: Machine,
  address: VirtualAddress,
  width: Width,
  value: bigint,
): AccessFault | undefined {
  const at = placeInMemory(machine, address, width);
  if (typeof at === "string") return at;
  writePhysical(machine.bus, at, width, value);
}

function placeInMemory(
  { bus, processor }: Machine,
  address: VirtualAddress,
  width: Width,
): PhysicalAddress | AccessFault {
  const at = isKseg(address)
    ? fromKseg(address)
    : placeByTables(bus, processor.pageTable, address);
  if (typeof at === "string") return at;
  return at + width <= bus.bytes.length ? at : "nothing there";
}

function placeByTables(
  bus: Bus,
  pageTable: FrameNumber,
  address: VirtualAddress,
): PhysicalAddress | TranslationFault {
  const read = (at: PhysicalAddress) =>
    at + 8 <= bus.bytes.length ? readPhysical(bus, at, 8) ?? 0n : 0n;
  const entry = walk(read, pageTable, address, "read", "kernel");
  if (typeof entry === "string") return entry;
  return physical(frameStart(frameIn(entry)) + Number(address & 8191n));
}

// ## Reading and writing

/** What went wrong with an access: no translation, no tables, or nothing at the place. */
export type AccessFault = TranslationFault | TableFault | "nothing there";

/** The number in `width` bytes at `address`, which must be a multiple of `width`. */
export function readVirtual(
  machine: Machine,
  address: VirtualAddress,
  width: Width,
  access: "read" | "fetch" = "read",
): bigint | AccessFault {
  const at = translate(machine, address, access);
  if (typeof at === "string") return at;
  const { bus, processor: { caches, instructionLines } } = machine;
  const fetching = access === "fetch";
  if (caches) chargeRead(machine, caches, at, fetching);
  const value = fetching && instructionLines
    ? fetchFromLine(instructionLines, bus, at)
    : readPhysical(bus, at, width);
  if (value === undefined) return "nothing there";
  if (!fetching) machine.watcher?.({ kind: "load", address, at, width, value });
  return value;
}

/** Stores the low `width` bytes of `value` at `address`, a multiple of `width`. */
export function writeVirtual(
  machine: Machine,
  address: VirtualAddress,
  width: Width,
  value: bigint,
): AccessFault | undefined {
  const at = translate(machine, address, "write");
  return typeof at === "string"
    ? at
    : storeAt(machine, at, width, value, address);
}

/** Stores the low `width` bytes of `value` at `at`, which is what `address` stands for. */
export function storeAt(
  machine: Machine,
  at: PhysicalAddress,
  width: Width,
  value: bigint,
  address: VirtualAddress,
): AccessFault | undefined {
  machine.watcher?.({
    kind: "store",
    address,
    at,
    width,
    value: BigInt.asUintN(8 * width, value),
  });
  if (!writePhysical(machine.bus, at, width, value)) return "nothing there";
  disturbOthers(machine, at, width);
  const { caches } = machine.processor;
  if (caches) chargeStore(machine, caches, at);
}

// ## What the caches make of it
//
// Only memory is cached. A device has to see every access: what it answers may be another
// number each time.

function chargeRead(
  { bus, processor: { counters } }: Machine,
  caches: Caches,
  at: PhysicalAddress,
  fetching: boolean,
): void {
  if (at >= bus.bytes.length) return;
  counters.cycles += fetching
    ? cyclesToFetch(caches, at)
    : cyclesToLoad(caches, at, counters.cycles);
}

function chargeStore(
  { bus, processor, processors }: Machine,
  caches: Caches,
  at: PhysicalAddress,
): void {
  if (at >= bus.bytes.length) return;
  const { counters } = processor;
  counters.cycles += cyclesToStore(caches, at, counters.cycles);
  for (const other of processors) {
    if (other !== processor && other.caches) loseLine(other.caches, at);
  }
}

/** Waits until every store in the write buffer has arrived (`MB`, `draina`). */
export function drainStores({ processor }: Machine): void {
  const { caches, counters } = processor;
  if (caches) counters.cycles += cyclesToDrain(caches, counters.cycles);
}
