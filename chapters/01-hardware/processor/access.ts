// # Reaching memory
//
// Every fetch, load and store of a program goes through one function that turns its
// address into a place or into a fault.
//
// Three kinds of address come in. A malformed one is refused. One in *kseg* is a physical
// address in disguise, for the kernel alone: no table, no buffer, no miss. All others are
// looked up in the translation buffer and, if it does not know them, in the page tables.

import type { Machine, Stop } from "./machine.ts";
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
  type PageTableEntry,
  refusal,
  type TranslationFault,
  walk,
} from "../memory/paging.ts";
import { disturbOthers } from "./locks.ts";
import { TRANSLATION_MISS } from "../timing.ts";
import { lookUp, remember } from "../memory/translation_buffer.ts";

// ## kseg
//
// Bits 42 and 41 are 10 in this part of the address space. The 41 bits below are the
// physical address, except that the topmost moves up by three places, to where the
// board keeps its devices.

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
): PhysicalAddress | TranslationFault {
  const { mode } = machine.processor;
  if (!isWellFormed(address)) return "access-violation";
  if (isKseg(address)) {
    return mode === "kernel" ? fromKseg(address) : "access-violation";
  }
  const entry = findEntry(machine, address, access);
  if (typeof entry === "string") return entry;
  const fault = refusal(entry, access, mode);
  if (fault !== undefined) return fault;
  return physical(frameStart(frameIn(entry)) + Number(address & 8191n));
}

/** The entry for `address` from the buffer, or from the tables at a price. */
function findEntry(
  machine: Machine,
  address: VirtualAddress,
  access: Access,
): PageTableEntry | TranslationFault {
  const { asn, mode, pageTable } = machine.processor;
  const fetching = access === "fetch";
  const buffer = fetching
    ? machine.processor.instructionBuffer
    : machine.processor.dataBuffer;
  const known = lookUp(buffer, address, asn);
  if (known !== undefined) return known;
  buffer.misses++;
  machine.processor.counters.cycles += TRANSLATION_MISS;
  machine.watcher?.({
    kind: "miss",
    buffer: fetching ? "instruction" : "data",
    address,
  });
  const read = (at: PhysicalAddress) => readPhysical(machine.bus, at, 8) ?? 0n;
  const entry = walk(read, pageTable, address, access, mode);
  if (typeof entry !== "string") remember(buffer, address, asn, entry);
  return entry;
}

// An entry that asks for a fault at this very access is not remembered, because the walk
// has already returned the fault. That costs a second walk after the kernel has cleared
// the bit. In exchange the old entry is not in the buffer, and need not be thrown out.
//
// ## Looking without being seen
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

/** What went wrong with an access: no translation, or nothing at the place. */
export type AccessFault = TranslationFault | "nothing there";

/**
 * The number in `width` bytes at `address`, which must be a multiple of `width`.
 * A place where nothing answers stops the machine with a machine check.
 */
export function readVirtual(
  machine: Machine,
  address: VirtualAddress,
  width: Width,
  access: "read" | "fetch" = "read",
): bigint | AccessFault {
  const at = translate(machine, address, access);
  if (typeof at === "string") return at;
  const value = readPhysical(machine.bus, at, width);
  if (value === undefined) return nothingThere(machine, at);
  if (access === "read") {
    machine.watcher?.({ kind: "load", address, at, width, value });
  }
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
  if (!writePhysical(machine.bus, at, width, value)) {
    return nothingThere(machine, at);
  }
  disturbOthers(machine, at, width);
}

function nothingThere(machine: Machine, address: PhysicalAddress): AccessFault {
  const stop: Stop = { reason: "machine check", address };
  machine.stopped = stop;
  return "nothing there";
}
