// # The translation buffer
//
// The processor remembers the last few translations it needed, and almost always needs
// one of them again.
//
// The 21064 has two such buffers: one of {{itb.entries}} entries for instructions and one
// of {{dtb.entries}} for data. They are small enough to be searched in the time of the
// access itself. When a translation is not there, which is called a *miss*, a routine of
// the PALcode walks the tables ([[walk]]) and puts the entry in ([[fill]]); that costs
// {{miss.cycles}} cycles here.
//
// What the buffer has is a *copy*. When the kernel changes a page table, the buffer does
// not know. The kernel must say so (by the PALcode call `tbi`), and a kernel that forgets
// will see the old page for a while, on this machine as on a real one.
//
// :::predict
// The program `histogram` of this book executes tens of thousands of instructions. The
// kernel lives in kseg, a range of addresses that needs no translation ([[§kseg]]). How
// often does the program miss in each buffer? `deno task boot` in a terminal, then `run
// histogram` and `counters`.
// :::

import { ASM, hintIn, pagesUnder, type PageTableEntry } from "./paging.ts";
import type { VirtualAddress } from "../numbers.ts";

/** A translation in the buffer. */
export interface Remembered {
  /** The level 3 entry as it was when it was read. */
  readonly entry: PageTableEntry;
  /** The address space it was read for. */
  readonly asn: number;
  /** The number of its first virtual page: an address without its lowest 13 bits. */
  readonly page: number;
  /** For how many pages from there on it is good. */
  readonly pages: number;
}

/** Some recent translations, the oldest first, and how often none was of use. */
export interface TranslationBuffer {
  /** How many translations it holds at most, apart from the large ones. */
  readonly size: number;
  /** How many of 512 pages it holds besides, if it has places of their own for those. */
  readonly large: number | undefined;
  /** What it holds, in the order in which it came. */
  readonly entries: Map<number, Remembered>;
  /** How often a translation was wanted that was not there. */
  misses: number;
  /** Another number after each change of what it holds. */
  version: number;
}

/** An empty buffer for `size` translations, and `large` more for large ones only. */
export function createTranslationBuffer(
  size: number,
  large?: number,
): TranslationBuffer {
  return { size, large, entries: new Map(), misses: 0, version: 0 };
}

// ## Whose translation it is
//
// Two address spaces may use the same address for different pages. Each entry is
// therefore marked with an *address space number*, and switching between two programs
// need not forget anything: the buffer may hold the same page once for each of them. An
// entry whose `ASM` bit is set counts for everybody: that is for the kernel's own pages.
//
// ## How much it covers
//
// A large array takes many pages, and a buffer of few entries soon forgets the first.
// When a kernel has laid out 8, 64 or 512 pages side by side in memory as they are in the
// address space, it may say so in their entries ([[§Granularity hints]]), and one entry in
// the buffer is then good for all of them. The 21064 believes every hint about data. For
// instructions it has {{itb.large}} places for blocks of 512 pages and no use for the
// smaller hints.
//
// The buffer finds an entry by a number made of all that must agree: whose it is, how much
// it covers, and which block of that size.

/** More than any Alpha has address spaces. */
const OWNERS = 512;
const EVERYBODY = OWNERS - 1;
const HINTS = [0, 1, 2, 3] as const;

/** The number by which an entry for `page` is found. */
function keyOf(page: number, asn: number, hint: number): number {
  const block = Math.floor(page / pagesUnder(hint));
  return (block * HINTS.length + hint) * OWNERS + asn;
}

/** The number of the page at `address`, which is well-formed. */
function pageOf(address: VirtualAddress): number {
  return Number(address >> 13n & 0x3fff_ffffn);
}

/** What is remembered for `address` in address space `asn`, if anything is. */
export function lookUp(
  { entries }: TranslationBuffer,
  address: VirtualAddress,
  asn: number,
): Remembered | undefined {
  const page = pageOf(address);
  for (const hint of HINTS) {
    const found = entries.get(keyOf(page, asn, hint)) ??
      entries.get(keyOf(page, EVERYBODY, hint));
    if (found !== undefined) return found;
  }
}

/** Remembers `entry`, forgetting the oldest one if there is no room. */
export function remember(
  buffer: TranslationBuffer,
  address: VirtualAddress,
  asn: number,
  entry: PageTableEntry,
): Remembered {
  const hint = hintBelieved(buffer, entry);
  const pages = pagesUnder(hint);
  const page = pageOf(address);
  const owner = entry & ASM ? EVERYBODY : asn;
  const remembered = { entry, asn, page: page - page % pages, pages };
  const key = keyOf(page, owner, hint);
  buffer.entries.delete(key);
  makeRoom(buffer, pages);
  buffer.entries.set(key, remembered);
  buffer.version++;
  return remembered;
}

/** The hint in `entry`, as far as `buffer` has a place for such blocks. */
function hintBelieved({ large }: TranslationBuffer, entry: PageTableEntry) {
  const hint = hintIn(entry);
  return large === undefined || hint === 3 ? hint : 0;
}

/** Forgets the oldest entry of the kind that is to come, if their places are full. */
function makeRoom(buffer: TranslationBuffer, pages: number): void {
  const { entries, size, large } = buffer;
  const isLarge = large !== undefined && pages > 1;
  const rivals = large === undefined
    ? [...entries.keys()]
    : [...entries].filter(([, one]) => one.pages > 1 === isLarge)
      .map(([key]) => key);
  if (rivals.length >= (isLarge ? large : size)) entries.delete(rivals[0]!);
}

// ## Forgetting
//
// The kernel names a page, or wants everything gone. A page is forgotten for the address
// space that is running, and what counts for everybody goes for everybody. An entry that
// covers many pages is forgotten as a whole.

/** Forgets the translation of `address` in address space `asn`. */
export function forget(
  buffer: TranslationBuffer,
  address: VirtualAddress,
  asn: number,
): void {
  const page = pageOf(address);
  for (const hint of HINTS) {
    for (const owner of [asn, EVERYBODY]) {
      buffer.entries.delete(keyOf(page, owner, hint));
    }
  }
  buffer.version++;
}

/** Forgets everything, or everything but the entries that count for all. */
export function forgetAll(
  buffer: TranslationBuffer,
  keepShared: boolean,
): void {
  for (const [key, { entry }] of buffer.entries) {
    if (!keepShared || !(entry & ASM)) buffer.entries.delete(key);
  }
  buffer.version++;
}

// :::exercise 1.3
// :::
