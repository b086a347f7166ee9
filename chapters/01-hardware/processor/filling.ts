// # Filling the translation buffers
//
// When a buffer does not know a page, PALcode finds the entry in the page tables and puts
// it in. There are two ways to find it, and the kernel chooses.
//
// The plain way is the walk: three reads of physical memory ([[walk]]).
//
// ## Page tables that map themselves
//
// DEC's UNIX goes another way. It lets one entry of the level 1 table lead back to that
// table. A walk that begins with this entry goes through the tables a level short: where
// it would end at a page, it ends at a table of level 3. So there is a stretch of virtual
// addresses, of 8 GB, in which all level 3 entries lie in one row, sorted by the page that
// they are for. The entry for any page can be loaded from there by *one* ordinary load:
//
// :::figure The virtual address of the entry for a page
// | 63–33 | 32–23 | 22–13 | 12–3 | 2–0 |
// | --- | --- | --- | --- | --- |
// | where the row begins | level 1 index of the page | level 2 index | level 3 index | 0 |
// :::
//
// That load needs a translation too. But one translation serves the entries of 1,024
// pages, and it is found in the buffer for data like any other. Only if it is not there
// ("double miss") do the tables have to be walked for it, and since the row leads through
// level 1 by construction, that takes two reads instead of three. If the translation is
// there, the miss costs {{miss.virtual}} cycles instead of {{miss.cycles}}, a double miss
// {{miss.double}} more; and each table that is used takes up a place in the buffer.
//
// The kernel says with `wrvptptr` where the row begins. As long as it has not, PALcode
// walks. The kernel of this book never says it: its programs are small.

import { type Bus, readPhysical } from "../memory/memory.ts";
import {
  type FrameNumber,
  frameStart,
  PAGE_SIZE,
  physical,
  type PhysicalAddress,
  virtual,
  type VirtualAddress,
} from "../numbers.ts";
import {
  type Access,
  causeAbove,
  entryAddress,
  FOE,
  frameIn,
  lastEntry,
  type PageTableEntry,
  refusal,
  type TranslationFault,
  VALID,
} from "../memory/paging.ts";
import type { Machine } from "./machine.ts";
import { palCycles, TRANSLATION_MISS } from "../timing.ts";
import {
  lookUp,
  remember,
  type Remembered,
} from "../memory/translation_buffer.ts";

/** Cycles that a miss costs if the entry is loaded from the virtual page table. */
export const VIRTUAL_MISS: number = palCycles({ loads: 1, moves: 12 });
/** Cycles that it costs besides if that load misses as well. */
export const DOUBLE_MISS: number = palCycles({ loads: 2, moves: 12 });

/** What is wrong with page tables that are not in memory: each ends the machine's run. */
export type TableFault = "PTBR not valid" | "machine check in PALcode";

/** The byte at `address` in the block of pages that `found` leads to. */
export function placeIn(
  { entry, pages }: Remembered,
  address: VirtualAddress,
): PhysicalAddress {
  const bytes = pages * PAGE_SIZE;
  const start = frameStart(frameIn(entry));
  return physical(start - start % bytes + Number(address & BigInt(bytes - 1)));
}

// ## What is put in
//
// A valid entry goes into the buffer even if it forbids this very access or asks for a
// fault at it: the buffer checks each access itself. So a kernel that grants a permission
// or clears `FOR` or `FOW` must tell the buffer, or the program will fault again. One case
// is different. The 21064's buffer for instructions has no place for `FOE`, and an entry
// with that bit never gets in.

/** Finds the entry for `address`, puts it into the buffer for `access`, and charges for it. */
export function fill(
  machine: Machine,
  address: VirtualAddress,
  access: Access,
): Remembered | TranslationFault | TableFault {
  const { processor } = machine;
  const { asn, mode, instructionBuffer, dataBuffer } = processor;
  const fetching = access === "fetch";
  noteMiss(machine, fetching ? "instruction" : "data", address);
  const entry = processor.virtualPageTable === undefined
    ? byWalking(machine, address)
    : byLoading(machine, processor.virtualPageTable, address);
  if (typeof entry === "string") return entry;
  const refused = refusal(entry, access, mode);
  if (refused && (!(entry & VALID) || fetching && entry & FOE)) return refused;
  const buffer = fetching ? instructionBuffer : dataBuffer;
  return remember(buffer, address, asn, entry);
}

function noteMiss(
  { processor, watcher, missed }: Machine,
  buffer: "instruction" | "data",
  address: VirtualAddress,
): void {
  if (buffer === "data") processor.dataBuffer.misses++;
  else processor.instructionBuffer.misses++;
  watcher?.({ kind: "miss", buffer, address });
  if (buffer === "data") missed?.(address);
}

// ## By walking
//
// The tables are read by physical address, and a kernel may have written any number into
// them. If the level 1 table is not in memory, nothing can be translated any more; a table
// further down that is not there is an access to nothing in the middle of PALcode. Neither
// can be mended by the kernel that made the mistake, and both end the run
// ([[§Why a processor halts]]).

function byWalking(
  { processor, bus }: Machine,
  address: VirtualAddress,
): PageTableEntry | TranslationFault | TableFault {
  processor.counters.cycles += TRANSLATION_MISS;
  return readingTables(
    bus,
    processor.pageTable,
    (read) => lastEntry(read, processor.pageTable, address),
  );
}

/** What `look` finds with a way to read tables, or what was wrong with one it read. */
function readingTables<Found>(
  bus: Bus,
  root: FrameNumber,
  look: (read: (at: PhysicalAddress) => bigint) => Found,
): Found | TableFault {
  let wrong: TableFault | undefined;
  const found = look((at) => {
    const entry = readPhysical(bus, at, 8);
    if (entry === undefined) wrong ??= faultOfTable(at, root);
    return entry ?? 0n;
  });
  return wrong ?? found;
}

function faultOfTable(at: PhysicalAddress, root: FrameNumber): TableFault {
  const inRoot = at >= frameStart(root) && at < frameStart(root) + PAGE_SIZE;
  return inRoot ? "PTBR not valid" : "machine check in PALcode";
}

// ## By loading
//
// The load is made with the kernel's rights whoever runs.

/** The entry for `address`, from the virtual page table that begins at `base`. */
function byLoading(
  machine: Machine,
  base: VirtualAddress,
  address: VirtualAddress,
): PageTableEntry | TranslationFault | TableFault {
  const { processor, bus } = machine;
  processor.counters.cycles += VIRTUAL_MISS;
  const at = placeInRow(base, address);
  const table = lookUp(processor.dataBuffer, at, processor.asn) ??
    fillTable(machine, at);
  if (typeof table === "string") return table;
  const entry = readPhysical(bus, placeIn(table, at), 8);
  return entry as PageTableEntry ?? "machine check in PALcode";
}

/** Where in the row that begins at `base` the entry for `address` is. */
function placeInRow(
  base: VirtualAddress,
  address: VirtualAddress,
): VirtualAddress {
  const row = base >> 33n << 33n;
  return virtual(row | (address >> 13n & 0x3fff_ffffn) << 3n);
}

/** The double miss: the translation of `at`, an address in the row of entries. */
function fillTable(
  machine: Machine,
  at: VirtualAddress,
): Remembered | TranslationFault | TableFault {
  const { processor, bus } = machine;
  const { pageTable, asn, dataBuffer } = processor;
  processor.counters.cycles += DOUBLE_MISS;
  noteMiss(machine, "data", at);
  const entry = readingTables(bus, pageTable, (read) => {
    const above = read(entryAddress(pageTable, at, 23n)) as PageTableEntry;
    if (!(above & VALID)) return causeAbove(above);
    const last = read(entryAddress(frameIn(above), at, 13n)) as PageTableEntry;
    return last & VALID ? last : causeAbove(last);
  });
  if (typeof entry === "string") return entry;
  return remember(dataBuffer, at, asn, entry);
}
