// # The tables of a space
//
// The way down to a page's entry may not exist yet. Each missing table is a frame of the domain
// itself: a program pays for its own page tables.
//
// A program that maps its first page needs two tables besides the page. The next thousand
// pages beside it need none, because a table has 1,024 entries. Tables that have become empty
// stay until their space ends.

import {
  entryAddress,
  frameIn,
  type FrameNumber,
  KRE,
  KWE,
  makeEntry,
  PAGE_SIZE,
  type PageTableEntry,
  panic,
  type PhysicalAddress,
  readPhysical,
  VALID,
  virtual,
  type VirtualAddress,
  writePhysical,
} from "../../01-hardware/mod.ts";
import type { AddressSpace, Kernel } from "../kernel/kernel.ts";
import {
  changeEntry,
  emptyEntry,
  entryAt,
  entryFor,
  entryPlace,
  RIGHTS,
  rightsIn,
} from "./entries.ts";
import { grantFrame } from "./frames.ts";
import { pagesThatLeadTo } from "./reverse_map.ts";

/** The first byte of the page that `address` is on. */
export function pageStart(address: bigint): VirtualAddress {
  return virtual(address - address % BigInt(PAGE_SIZE));
}

// ## Building

const TABLE_ENTRY = VALID | KRE | KWE;

/**
 * Where the entry for `address` in `space` is; the tables on the way are made if need be.
 *
 * @throws OutOfFrames if there is no frame for one of them
 */
export function buildTables(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
): PhysicalAddress {
  let table = space.root;
  for (const shift of [33n, 23n]) {
    table = tableBelow(kernel, space, table, address, shift);
  }
  return entryAddress(table, address, 13n);
}

/** The table that `address` leads to from `table`, made if it does not exist. */
function tableBelow(
  kernel: Kernel,
  space: AddressSpace,
  table: FrameNumber,
  address: VirtualAddress,
  shift: bigint,
): FrameNumber {
  const { bus } = kernel.machine;
  const place = entryAddress(table, address, shift);
  const entry = (readPhysical(bus, place, 8) ?? 0n) as PageTableEntry;
  if (entry & VALID) return frameIn(entry);
  const frame = grantFrame(kernel, space.domain, "structure");
  space.tables.add(frame);
  writePhysical(bus, place, 8, makeEntry(frame, TABLE_ENTRY));
  return frame;
}

// Whoever wants to map many pages or none has to know beforehand how many tables that takes.

/** How many tables are missing on the way to the entries of `pages` pages from `start` on. */
export function missingTables(
  kernel: Kernel,
  space: AddressSpace,
  start: VirtualAddress,
  pages: number,
): number {
  const missing = new Set<bigint>();
  const end = start + BigInt(pages * PAGE_SIZE);
  const step = 1n << 23n;
  for (let at = start - start % step; at < end; at += step) {
    const address = virtual(at);
    if (entryPlace(kernel, space, address) !== undefined) continue;
    missing.add(at);
    const above = entryAddress(space.root, address, 33n);
    const entry = readPhysical(kernel.machine.bus, above, 8) ?? 0n;
    // An odd number stands for a table of level 2: `at` itself is even.
    if (!(entry & VALID)) missing.add((at >> 33n << 33n) + 1n);
  }
  return missing.size;
}

// ## For the controllers themselves

/**
 * Lets the page of `address` in `space` be `frame`, which may be read and executed, and written
 * if so said.
 *
 * @throws OutOfFrames if there is no frame for a table on the way
 */
export function mapPage(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  frame: FrameNumber,
  writable: boolean,
): void {
  const page = pageStart(address);
  const place = buildTables(kernel, space, page);
  const rights = RIGHTS.read | RIGHTS.execute | (writable ? RIGHTS.write : 0);
  changeEntry(kernel, space, page, place, entryFor(frame, rights, 0));
}

// A page that leads nowhere any more keeps its rights. Whoever uses it causes an invalid
// translation and not an access violation, so a pager that maps pages when they are used hears
// of it ([[§What may be done there]]).

/** Lets the page at `address` in `space` lead nowhere. */
export function unmapPage(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
): void {
  const place = entryPlace(kernel, space, address) ??
    panic(`page tables: no table leads to ${address}`);
  const rights = rightsIn(entryAt(kernel, place));
  changeEntry(kernel, space, address, place, emptyEntry(rights));
}

/** Lets no page lead to `frame` any more. */
export function unmapEverywhere(kernel: Kernel, frame: FrameNumber): void {
  for (const { space, address } of pagesThatLeadTo(kernel, frame)) {
    unmapPage(kernel, space, address);
  }
}
