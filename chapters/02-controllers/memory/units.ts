// # Parts of a page
//
// A page of 8 KB can be divided into {{unit.count}} units of {{unit.bytes}} bytes, and each unit
// protected alone.
//
// A database keeps a record in each unit of its pages. It wants to know which records were
// changed, and to be asked before record 3 is. The processor protects whole pages only. So the
// controller lets every store to the page fault, and looks where it goes. A store to unit 3
// raises `Trap.protectionFault`. A store to any other unit is performed by the controller, for
// the program ([[performStore]]), and the unit is noted as written. Loads are not slowed down at
// all, and a store costs as much as a trap.
//
// The two bits of a unit lie in a record of the page ([[UNITS]]). These records form a table
// beside the page table of level 3: entry 5 of the one belongs to entry 5 of the other. It is
// one more frame of the domain, made when a first page is divided.
//
// :::spin 2.4
// The paper's pager can define logical pages that are smaller than the machine's, and detect
// writes to them ([[promise 60]]).
// :::
//
// What is noted is what programs store, and what the kernel stores for them ([[copyOut]]). A
// device that writes into the frame by itself is not seen, and neither is a store through
// another page that leads to the same frame and is not divided.

import {
  type FrameNumber,
  frameOf,
  frameStart,
  PAGE_SIZE,
  physical,
  type PhysicalAddress,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import type { AddressSpace, Domain, Kernel } from "../kernel/kernel.ts";
import { readField, UNITS, writeField } from "../kernel/records.ts";
import { isRefused, refuse, type Refused } from "../kernel/refusals.ts";
import { changeNotes, entryAt, entryPlace, NOTES, notesIn } from "./entries.ts";
import { availableTo, grantFrame } from "./frames.ts";
import { mappedRow } from "./mappings.ts";
import { pageStart } from "./page_tables.ts";
import { noteShortage } from "./reclaiming.ts";

/** Bytes of a unit. */
export const UNIT_BYTES = 512;
/** Units of a page. */
export const UNITS_OF_PAGE: number = PAGE_SIZE / UNIT_BYTES;
const ALL_UNITS = 2 ** UNITS_OF_PAGE - 1;

// ## Where the bits are

/** The record of the page whose entry is at `place`, if its table has such records. */
function unitsOf(
  { units }: AddressSpace,
  place: PhysicalAddress,
): PhysicalAddress | undefined {
  const table = frameOf(place);
  const frame = units.get(table);
  if (frame === undefined) return undefined;
  const index = (place - frameStart(table)) / 8;
  return physical(frameStart(frame) + index * UNITS.size);
}

/** Makes records for the pages of the table with `place`, if it has none; or says why not. */
function makeUnits(
  kernel: Kernel,
  space: AddressSpace,
  place: PhysicalAddress,
): Refused | undefined {
  const { domain, units, tables } = space;
  const table: FrameNumber = frameOf(place);
  if (units.has(table)) return undefined;
  if (availableTo(kernel, domain) < 1) {
    noteShortage(kernel, domain, 1);
    return refuse(
      "out of memory",
      `${domain.name} wanted 1 frame for the units of its pages: 0 are available to it`,
    );
  }
  const frame = grantFrame(kernel, domain, "structure");
  units.set(table, frame);
  tables.add(frame);
}

// ## Dividing

/**
 * Divides the page at `address` in `space`, and guards the units whose bits are set in
 * `guarded`. What was noted of a page that is divided already stays.
 */
export function dividePage(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  guarded: number,
): Refused | undefined {
  const row = mappedRow(kernel, domain, space, address, 1);
  if (isRefused(row)) return row;
  if (!Number.isInteger(guarded) || guarded < 0 || guarded > ALL_UNITS) {
    return refuse(
      "bad argument",
      `The units ${guarded} cannot be guarded: it must be a number of ${UNITS_OF_PAGE} bits`,
    );
  }
  const place = entryPlace(kernel, space, row[0]!)!;
  const refused = makeUnits(kernel, space, place);
  if (refused !== undefined) return refused;
  const { bus } = kernel.machine;
  const record = unitsOf(space, place)!;
  const notes = notesIn(entryAt(kernel, place));
  writeField(bus, record, UNITS, "guarded", BigInt(guarded));
  if (notes & NOTES.divided) return undefined;
  writeField(bus, record, UNITS, "written", 0n);
  changeNotes(kernel, space, row[0]!, place, notes | NOTES.divided);
}

/** Lets the page at `address` in `space` be one again. */
export function joinPage(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
): Refused | undefined {
  const row = mappedRow(kernel, domain, space, address, 1);
  if (isRefused(row)) return row;
  const place = entryPlace(kernel, space, row[0]!)!;
  const notes = notesIn(entryAt(kernel, place)) & ~NOTES.divided;
  changeNotes(kernel, space, row[0]!, place, notes);
}

/** The units of a divided page that were written since they were last asked about. */
export function readWritten(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
): number | Refused {
  const row = mappedRow(kernel, domain, space, address, 1);
  if (isRefused(row)) return row;
  const record = dividedRecord(kernel, space, row[0]!);
  if (record === undefined) {
    return refuse(
      "bad argument",
      `The page at 0x${address.toString(16)} is not divided into units`,
    );
  }
  const { bus } = kernel.machine;
  const written = readField(bus, record, UNITS, "written");
  writeField(bus, record, UNITS, "written", 0n);
  return Number(written);
}

// ## Storing

/** The record of the page of `address` in `space`, if the page is divided. */
function dividedRecord(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
): PhysicalAddress | undefined {
  const place = entryPlace(kernel, space, pageStart(address));
  if (place === undefined) return undefined;
  const divided = notesIn(entryAt(kernel, place)) & NOTES.divided;
  return divided ? unitsOf(space, place) : undefined;
}

/** The bits of the units that `bytes` bytes from `address` on touch, all on one page. */
function unitBits(address: bigint, bytes: number): bigint {
  const offset = Number(address % BigInt(PAGE_SIZE));
  const first = Math.floor(offset / UNIT_BYTES);
  const last = Math.floor((offset + Math.max(1, bytes) - 1) / UNIT_BYTES);
  return (1n << BigInt(last + 1)) - (1n << BigInt(first));
}

/** Whether one of the units that `bytes` bytes on one page touch is guarded. */
export function isGuarded(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  bytes: number,
): boolean {
  const record = dividedRecord(kernel, space, address);
  if (record === undefined) return false;
  const guarded = readField(kernel.machine.bus, record, UNITS, "guarded");
  return (guarded & unitBits(address, bytes)) !== 0n;
}

/** Notes that `bytes` bytes on one page have been stored, if the page is divided. */
export function noteWritten(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  bytes: number,
): void {
  const record = dividedRecord(kernel, space, address);
  if (record === undefined) return;
  const { bus } = kernel.machine;
  const written = readField(bus, record, UNITS, "written");
  const now = written | unitBits(address, bytes);
  writeField(bus, record, UNITS, "written", now);
}
