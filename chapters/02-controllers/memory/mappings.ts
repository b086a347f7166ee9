// # Mapping pages
//
// To map a page is to write the entry that leads from an address to a frame.
//
// The way down to the last table may not exist yet. Each missing table is a frame of the
// domain itself: a program pays for its own page tables.

import {
  entryAddress,
  frameIn,
  type FrameNumber,
  KRE,
  KWE,
  makeEntry,
  PAGE_SIZE,
  type PageTableEntry,
  readPhysical,
  URE,
  UWE,
  VALID,
  virtual,
  type VirtualAddress,
  writePhysical,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { AddressSpace, Kernel } from "../kernel/kernel.ts";
import { forgetPage } from "./buffers.ts";
import { grantFrame } from "./frames.ts";
import { dropMapping, noteMapping } from "./reverse_map.ts";

const TABLE_ENTRY = VALID | KRE | KWE;

const MAP_PAGE = cyclesOf(`
        ldq     t0, 0(t1)       // level 1
        blbc    t0, 0
        srl     t0, 32, t0
        sll     t0, 13, t0
        ldq     t0, 0(t0)       // level 2
        blbc    t0, 0
        srl     t0, 32, t0
        sll     t0, 13, t0
        sll     a0, 32, a0
        bis     a0, a1, a0
        stq     a0, 0(t0)       // level 3
`);

/** Lets the page of `address` in `space` be `frame`, readable, and writable if so said. */
export function mapPage(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  frame: FrameNumber,
  writable: boolean,
): void {
  const { bus } = kernel.machine;
  let table = space.root;
  for (const shift of [33n, 23n]) {
    table = tableBelow(kernel, space, table, address, shift);
  }
  const rights = URE | KRE | (writable ? UWE | KWE : 0n);
  const entry = makeEntry(frame, VALID | rights);
  const place = entryAddress(table, address, 13n);
  const before = (readPhysical(bus, place, 8) ?? 0n) as PageTableEntry;
  writePhysical(bus, place, 8, entry);
  charge(kernel.machine, MAP_PAGE);
  const page = virtual(address - address % BigInt(PAGE_SIZE));
  if (before & VALID) {
    dropMapping(kernel, frameIn(before), space, page);
    forgetPage(kernel, space, page);
  }
  noteMapping(kernel, frame, space, page);
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
