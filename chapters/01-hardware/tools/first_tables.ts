// # Page tables that contain themselves
//
// One entry of the first page table points back to that table, and with it all page
// tables of an address space appear, in order, as a single row in memory.
//
// To change the entry for an address, a kernel must find it. It could walk the three
// levels as the processor does, which takes three reads and a window through which
// physical memory can be seen. There is a trick that takes none. A page table is a page
// like any other; let the level 1 table have an entry for *itself*. A walk that takes this
// entry first arrives at the level 1 table again, and has one level less to go. It ends
// not at the page that the address is about but one step before it, at a table.
//
// So one piece of the address space, the one under that entry, shows tables instead of
// pages. All level 3 entries are there, each eight bytes behind the one for the page
// before. Where the row begins is called the *virtual page table base*, `VPTB`.
//
// :::figure first-tables
// :::

import { entryAddress, KRE, KWE, makeEntry, VALID } from "../memory/paging.ts";
import { type Bus, writePhysical } from "../memory/memory.ts";
import {
  type FrameNumber,
  frameStart,
  PAGE_SIZE,
  virtual,
  type VirtualAddress,
} from "../numbers.ts";

/** Where the page tables appear: the piece of the address space under the last entry. */
export const VPTB: VirtualAddress = virtual(0xffff_fffe_0000_0000n);

/** The virtual address of the level 3 entry for `address`. */
export function entryFor(address: VirtualAddress): VirtualAddress {
  const page = BigInt.asUintN(43, address) >> 13n;
  return virtual(VPTB + 8n * page);
}

// Nothing says that the address must be one of a page. Ask for the entry of an entry, and
// the answer is the level 2 entry; ask once more, and it is in level 1. Ask a fourth time
// and the answer does not change any more: the level 1 entry for the level 1 table is
// its own.
//
// :::figure entries-of-entries
// :::
//
// :::predict
// How many pages does the row have if all of them were there? And how many of them are,
// for an address space that uses one page only?
// :::
//
// :::aside
// PALcode uses the row itself once a kernel has said where it begins
// ([[§Page tables that map themselves]]). When the translation buffer misses, it loads the
// entry from its place in the row, which is one load instead of three; the place is a
// virtual address that is most often in the buffer already. A program sees no difference
// but the time.
// :::
//
// ## The first ones
//
// The console makes a set of tables with one page in it: the parameter block, at the
// address where every kernel looks for it.

/** Where a kernel finds the parameter block. */
export const HWRPB_ADDRESS: VirtualAddress = virtual(0x1000_0000n);

/** The frames of the first page tables, one for each level, and what they lead to. */
export interface FirstFrames {
  /** The frame of the level 1 table. */
  readonly level1: FrameNumber;
  /** The frame of the level 2 table. */
  readonly level2: FrameNumber;
  /** The frame of the level 3 table. */
  readonly level3: FrameNumber;
  /** The frame of the parameter block. */
  readonly block: FrameNumber;
}

/** Writes page tables that map the parameter block and themselves. */
export function writeFirstTables(bus: Bus, frames: FirstFrames): void {
  const { level1, level2, level3, block } = frames;
  for (const table of [level1, level2, level3]) {
    const start = frameStart(table);
    bus.bytes.fill(0, start, start + PAGE_SIZE);
  }
  const write = (
    table: FrameNumber,
    address: VirtualAddress,
    shift: bigint,
    to: FrameNumber,
  ) => {
    const entry = makeEntry(to, VALID | KRE | KWE);
    writePhysical(bus, entryAddress(table, address, shift), 8, entry);
  };
  write(level1, VPTB, 33n, level1);
  write(level1, HWRPB_ADDRESS, 33n, level2);
  write(level2, HWRPB_ADDRESS, 23n, level3);
  write(level3, HWRPB_ADDRESS, 13n, block);
}
