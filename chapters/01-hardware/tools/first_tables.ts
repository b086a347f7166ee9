// # Page tables that contain themselves
//
// One entry of the first page table points back to that table, and with it all page
// tables of an address space appear, in order, as a single row in memory.
//
// PALcode can use that row to fill the translation buffers ([[§Page tables that map
// themselves]], where the trick is explained). A kernel can use it too. To change the entry
// for an address, it must find the entry. It could walk the three levels as the processor
// does, which takes three reads and a window through which physical memory can be seen. In
// the row, the entry has a virtual address that can be computed from the page's number, with
// no read at all. Where the row begins is called the *virtual page table base*, `VPTB`.
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
// the answer is the level 2 entry; ask once more, and it is in level 1. The fourth answer is
// the level 1 entry for the level 1 table itself, and from there on the answer stays the
// same, because that entry is its own:
//
// :::figure entries-of-entries
// :::
//
// :::predict
// How many pages does the row have if all of them were there? And how many of them are,
// for an address space that uses one page only?
// :::
//
// ## The first tables
//
// Before the first kernel runs, a set of tables is made with one page in it: the parameter
// block ([[§The parameter block]]), at the address where every kernel looks for it. PALcode
// is not told of the row; a kernel that wants it used calls `wrvptptr`.

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
