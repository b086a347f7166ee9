// # What stands in an entry
//
// The entry of a page says which frame it leads to and what may be done there. In the bits that
// the processor does not look at, the controller keeps notes.
//
// Here is the entry of a page that may be read and written, and of which the controller wants
// to know whether it is used:
//
// :::figure The entry `2bc0004330f`, in hexadecimal, read as a record ([[MAPPING]])
// | field | value | meaning |
// | --- | --- | --- |
// | frame | 2bc | the page is in frame 700 |
// | notes | 0004 | it is tracked, and has not been used yet |
// | rights | 33 | kernel and user may read and write |
// | state | 0f | valid; fault on read, on write and on execute |
// :::
//
// The three fault bits follow from the notes. There may be several reasons to hear of an access
// at the same time, and the bit stays as long as one of them is left ([[faultBits]]).

import {
  entryAddress,
  FOE,
  FOR,
  FOW,
  frameIn,
  type FrameNumber,
  KRE,
  KWE,
  makeEntry,
  type PageTableEntry,
  type PhysicalAddress,
  readPhysical,
  URE,
  UWE,
  VALID,
  type VirtualAddress,
  writePhysical,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { AddressSpace, Kernel } from "../kernel/kernel.ts";
import { MAPPING } from "../kernel/records.ts";
import { forgetPages } from "./buffers.ts";
import { dropMapping, noteMapping } from "./reverse_map.ts";

// ## Notes

/** What the controller notes of a page; each is a bit. */
export const NOTES = {
  /** The page has been used since it was last asked about. */
  referenced: 1,
  /** Something has been stored on it since then. */
  modified: 2,
  /** The two before are to be found out. */
  tracked: 4,
  /** A policy wants to be asked about each load. */
  watchRead: 8,
  /** A policy wants to be asked about each store. */
  watchWrite: 16,
  /** A policy wants to be asked about each instruction fetched. */
  watchExecute: 32,
  /** Instructions must not be fetched from it. */
  noExecute: 64,
  /** It is divided into units, some of which must not be stored to. */
  divided: 128,
} as const;

/** The fault bits of an entry with the given notes. */
export function faultBits(notes: number): bigint {
  const has = (some: number) => (notes & some) !== 0;
  const unused = has(NOTES.tracked) && !has(NOTES.referenced);
  const unchanged = has(NOTES.tracked) && !has(NOTES.modified);
  const { watchRead, watchWrite, watchExecute, noExecute, divided } = NOTES;
  return (unused || has(watchRead) ? FOR : 0n) |
    (unused || has(watchExecute | noExecute) ? FOE : 0n) |
    (unchanged || has(watchWrite | divided) ? FOW : 0n);
}

// ## Rights
//
// The Alpha can forbid reading and writing. What may be read may be executed: there is no
// right to execute that could be withheld. Only a fault on execute keeps instructions from
// being fetched, so a page without that right has it set for good. And a page that may be
// written must be readable, because a byte is stored by loading the quadword around it.

/** What a program may do on a page; each is a bit. */
export const RIGHTS = { read: 1, write: 2, execute: 4 } as const;

/** Whether an Alpha can grant exactly `rights`. */
export function isGrantable(rights: number): boolean {
  if (!Number.isInteger(rights) || rights < 0 || rights > 7) return false;
  return rights === 0 || (rights & RIGHTS.read) !== 0;
}

/** The permission bits of an entry that grants `rights`. */
function permissionBits(rights: number): bigint {
  return (rights & RIGHTS.read ? URE | KRE : 0n) |
    (rights & RIGHTS.write ? UWE | KWE : 0n);
}

/** An entry that leads to `frame`, with `rights` and `notes`. */
export function entryFor(
  frame: FrameNumber,
  rights: number,
  notes: number,
): PageTableEntry {
  const all = rights & RIGHTS.execute
    ? notes & ~NOTES.noExecute
    : notes | NOTES.noExecute;
  const bits = VALID | permissionBits(rights) | faultBits(all);
  return makeEntry(frame, bits | BigInt(all) << NOTES_AT);
}

/** An entry that leads nowhere yet: a use that `rights` allow is an invalid translation. */
export function emptyEntry(rights: number): PageTableEntry {
  return permissionBits(rights) as PageTableEntry;
}

const NOTES_AT = BigInt(MAPPING.fields.notes.offset * 8);
const NOTES_MASK = 0xffffn << NOTES_AT;

/** The notes in `entry`. */
export function notesIn(entry: PageTableEntry): number {
  return Number((entry & NOTES_MASK) >> NOTES_AT);
}

/** The rights that `entry` grants. */
export function rightsIn(entry: PageTableEntry): number {
  const execute = entry & URE && !(notesIn(entry) & NOTES.noExecute);
  return (entry & URE ? RIGHTS.read : 0) | (entry & UWE ? RIGHTS.write : 0) |
    (execute ? RIGHTS.execute : 0);
}

// ## Finding and changing
//
// The tables above an entry may not exist. Then the page is not mapped, and nothing has been
// said about it.

/** Where the entry for `address` in `space` is, unless a table on the way is missing. */
export function entryPlace(
  { machine: { bus } }: Kernel,
  { root }: AddressSpace,
  address: VirtualAddress,
): PhysicalAddress | undefined {
  let table = root;
  for (const shift of [33n, 23n]) {
    const place = entryAddress(table, address, shift);
    const entry = (readPhysical(bus, place, 8) ?? 0n) as PageTableEntry;
    if (!(entry & VALID)) return undefined;
    table = frameIn(entry);
  }
  return entryAddress(table, address, 13n);
}

/** The entry at `place`. */
export function entryAt(
  { machine: { bus } }: Kernel,
  place: PhysicalAddress,
): PageTableEntry {
  return (readPhysical(bus, place, 8) ?? 0n) as PageTableEntry;
}

/** The entry for `address` in `space` if the page is mapped. */
export function mappedEntry(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
): PageTableEntry | undefined {
  const place = entryPlace(kernel, space, address);
  const entry = place === undefined ? undefined : entryAt(kernel, place);
  return entry !== undefined && entry & VALID ? entry : undefined;
}

const CHANGE = cyclesOf(`
        ldq     t0, 0(t1)       // level 1
        blbc    t0, 0
        srl     t0, 32, t0
        sll     t0, 13, t0
        ldq     t0, 0(t0)       // level 2
        blbc    t0, 0
        srl     t0, 32, t0
        sll     t0, 13, t0
        ldq     t2, 0(t0)       // level 3: what was there
        sll     a0, 32, a0
        bis     a0, a1, a0
        stq     a0, 0(t0)
        blbs    t2, 0           // it may be remembered
`);

// No processor ever remembers an entry that is not valid. So nothing has to be forgotten when a
// page is mapped for the first time. And a change of the notes alone is no change to a
// processor.

/**
 * Puts `entry` at `place`, where the entry for the page at `address` in `space` is. Every
 * processor that may remember the old one forgets it, and no other.
 */
export function changeEntry(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  place: PhysicalAddress,
  entry: PageTableEntry,
): void {
  if (exchange(kernel, space, address, place, entry)) {
    forgetPages(kernel, space, [address]);
  }
}

/**
 * Puts `entry` at `place`.
 *
 * @returns whether processors may remember what is not true any more
 */
function exchange(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  place: PhysicalAddress,
  entry: PageTableEntry,
): boolean {
  const before = entryAt(kernel, place);
  writePhysical(kernel.machine.bus, place, 8, entry);
  charge(kernel.machine, CHANGE);
  const frame = before & VALID ? frameIn(before) : undefined;
  const next = entry & VALID ? frameIn(entry) : undefined;
  if (frame !== next) {
    if (frame !== undefined) dropMapping(kernel, frame, space, address);
    if (next !== undefined) noteMapping(kernel, next, space, address);
  }
  const changed = (before ^ entry) & ~NOTES_MASK;
  return (before & VALID) !== 0n && changed !== 0n;
}

// All entries of a row are changed before anything is forgotten. So the processors are told once,
// whether it is one page or a hundred.

/** Gives the pages of `row`, which are mapped in `space`, the entries that `change` makes of theirs. */
export function changeRow(
  kernel: Kernel,
  space: AddressSpace,
  row: readonly VirtualAddress[],
  change: (entry: PageTableEntry) => PageTableEntry,
): void {
  const outdated = row.filter((one) => {
    const place = entryPlace(kernel, space, one)!;
    const entry = change(entryAt(kernel, place));
    return exchange(kernel, space, one, place, entry);
  });
  forgetPages(kernel, space, outdated);
}

/** `entry` with other notes. */
export function withNotes(
  entry: PageTableEntry,
  notes: number,
): PageTableEntry {
  return entryFor(frameIn(entry), rightsIn(entry), notes);
}

/** Exchanges the notes of the page at `address` in `space`, whose entry is at `place`. */
export function changeNotes(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  place: PhysicalAddress,
  notes: number,
): void {
  const entry = withNotes(entryAt(kernel, place), notes);
  changeEntry(kernel, space, address, place, entry);
}
