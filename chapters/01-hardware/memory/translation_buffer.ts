// # The translation buffer
//
// The processor remembers the last few translations it needed, and almost always needs
// one of them again.
//
// The 21064 has two such buffers: one of {{itb.entries}} entries for instructions and one
// of {{dtb.entries}} for data. They are small enough to be searched in the time of the
// access itself. A miss calls PALcode, which walks the tables ([[walk]]) and puts the
// entry in; that costs {{miss.cycles}} cycles here.
//
// The buffer is a *copy*. When the kernel changes a page table, the buffer does not
// know. The kernel must say so (`tbi`), and a kernel that forgets will see the old page
// for a while, on this machine as on a real one.
//
// :::predict
// The histogram's program executes tens of thousands of instructions. The kernel lives in
// kseg, which needs no translation. How often does the program miss in each buffer?
// `deno task boot` in a terminal, then `run histogram` and `counters`.
// :::

import type { PageTableEntry } from "./paging.ts";
import { ASM } from "./paging.ts";
import type { VirtualAddress } from "../numbers.ts";

/** A virtual page: the address without its lowest 13 bits. */
export type PageNumber = bigint;

/** A translation in the buffer. */
export interface Remembered {
  /** The level 3 entry as it was when it was read. */
  readonly entry: PageTableEntry;
  /** The address space it was read for. */
  readonly asn: number;
}

/** Some recent translations, the oldest first, and how often none was of use. */
export interface TranslationBuffer {
  /** How many translations it holds at most. */
  readonly size: number;
  /** What it holds, in the order in which it came. */
  readonly entries: Map<PageNumber, Remembered>;
  /** How often a translation was wanted that was not there. */
  misses: number;
  /** Grows whenever the entries change, for whoever keeps a copy of some of them. */
  version: number;
}

/** An empty buffer for `size` translations. */
export function createTranslationBuffer(size: number): TranslationBuffer {
  return { size, entries: new Map(), misses: 0, version: 0 };
}

// ## Whose translation it is
//
// Two address spaces may use the same address for different pages. Each entry is
// therefore marked with an *address space number*, and switching between two programs
// need not forget anything. An entry whose `ASM` bit is set counts for everybody: that
// is for the kernel's own pages.

/** The remembered entry for `address` in address space `asn`, if there is one. */
export function lookUp(
  buffer: TranslationBuffer,
  address: VirtualAddress,
  asn: number,
): PageTableEntry | undefined {
  const found = buffer.entries.get(address >> 13n);
  if (found === undefined) return undefined;
  return found.asn === asn || found.entry & ASM ? found.entry : undefined;
}

/** Remembers `entry`, forgetting the oldest one if there is no room. */
export function remember(
  buffer: TranslationBuffer,
  address: VirtualAddress,
  asn: number,
  entry: PageTableEntry,
): void {
  const page = address >> 13n;
  buffer.version++;
  buffer.entries.delete(page);
  if (buffer.entries.size >= buffer.size) {
    const [oldest] = buffer.entries.keys();
    buffer.entries.delete(oldest!);
  }
  buffer.entries.set(page, { entry, asn });
}

// ## Forgetting

/** Forgets the translation of `address`, whoever's it is. */
export function forget(
  buffer: TranslationBuffer,
  address: VirtualAddress,
): void {
  buffer.version++;
  buffer.entries.delete(address >> 13n);
}

/** Forgets everything, or everything but the entries that count for all. */
export function forgetAll(
  buffer: TranslationBuffer,
  keepShared: boolean,
): void {
  buffer.version++;
  for (const [page, { entry }] of buffer.entries) {
    if (!keepShared || !(entry & ASM)) buffer.entries.delete(page);
  }
}

// One simplification stands here in plain sight: the buffer holds a page for one address
// space at a time, where the hardware could hold the same page for two. Granularity
// hints, which let one entry cover 8, 64 or 512 pages, are not built yet.
