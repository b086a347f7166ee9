// # Page tables
//
// A virtual address becomes a physical one in three reads of memory, or it does not
// become one at all and the reason is known.
//
// No program is told where its bytes really are. It uses virtual addresses, and the
// processor translates each of them with tables that the kernel has written. Because of
// this one step in between, two programs may use the same address for different things,
// a page may be promised before there is memory for it, and the kernel can notice when a
// page is touched.
//
// An Alpha page is 8 KB. The lowest 13 bits of an address say which byte of its page
// is meant, and pass through unchanged. Of the rest, 30 bits count, cut in three:
//
// :::figure A virtual address
// | 63–43 | 42–33 | 32–23 | 22–13 | 12–0 |
// | --- | --- | --- | --- | --- |
// | all like bit 42 | level 1 index | level 2 index | level 3 index | byte in page |
// :::
//
// Take the address `120002008`, in hexadecimal. Its lowest 13 bits are 8: it is byte 8 of
// its page. Above them stand the level 3 index 1, the level 2 index 576 and the level 1
// index 0.
//
// Each index picks one of the 1,024 entries of a table. The entry at level 1 names the
// frame of a table of level 2, the entry there that of a table of level 3, and the entry
// there the frame of the page. An entry has eight bytes, and 1,024 of them fill 8 KB
// exactly: every table is itself a page, so the kernel needs only one kind of memory for
// everything.

import type {
  FrameNumber,
  PhysicalAddress,
  VirtualAddress,
} from "../numbers.ts";
import { frameStart, physical } from "../numbers.ts";

/** An entry of a page table: a frame number above, permissions below. */
export type PageTableEntry = bigint & { readonly __brand: "PageTableEntry" };

/** What a program tries to do at an address. */
export type Access = "read" | "write" | "fetch";

/** Who tries it. */
export type Mode = "kernel" | "user";

// ## An entry's bits
//
// The upper half names the frame. In the lower half stands who may do what. Bits 1 to 3
// are of another kind: they do not forbid an access, they ask for a fault *at* the
// access, so that the kernel may take note and let it go on. Many processors note in the
// entry itself that a page was used or changed. The Alpha does not; with these bits a
// kernel can.

/** Bit 0: the entry may be used. */
export const VALID = 1n << 0n;
/** Bit 1: fault on read. */
export const FOR = 1n << 1n;
/** Bit 2: fault on write. */
export const FOW = 1n << 2n;
/** Bit 3: fault on execute. */
export const FOE = 1n << 3n;
/** Bit 4: the entry is the same in every address space. */
export const ASM = 1n << 4n;
/** Bit 8: the kernel may read. */
export const KRE = 1n << 8n;
/** Bit 9: the user may read. */
export const URE = 1n << 9n;
/** Bit 12: the kernel may write. */
export const KWE = 1n << 12n;
/** Bit 13: the user may write. */
export const UWE = 1n << 13n;

// ### Granularity hints
//
// Bits 5 and 6 are advice. A kernel that has given a program 8, 64 or 512 pages which are
// neighbours in memory too, beginning at a multiple of their number in both, says so in
// each of their entries. The tables are walked as ever. But whoever remembers one of the
// entries may use it for all of these pages ([[§How much it covers]]).

/** The granularity hint in `entry`, bits 5 and 6: from 0 to 3. */
export function hintIn(entry: PageTableEntry): number {
  return Number(entry >> 5n & 3n);
}

/** How many pages an entry with granularity hint `hint` is good for. */
export function pagesUnder(hint: number): number {
  return 1 << 3 * hint;
}

/** An entry for `frame` with the given bits. */
export function makeEntry(frame: FrameNumber, bits: bigint): PageTableEntry {
  return (BigInt(frame) << 32n | bits) as PageTableEntry;
}

/** The frame that `entry` names. */
export function frameIn(entry: PageTableEntry): FrameNumber {
  return Number(entry >> 32n) as FrameNumber;
}

// ## What may be done there
//
// An access that is not allowed is a *fault*: it does not happen, and the kernel is told
// why. There is no permission to execute: what may be read may be fetched. The order of
// the tests is the architecture's. That an access is forbidden comes before everything
// else.

/** Why an address cannot be used. */
export type TranslationFault =
  | "translation-not-valid"
  | "access-violation"
  | "fault-on-read"
  | "fault-on-execute"
  | "fault-on-write";

/** The number by which PALcode tells the kernel of each fault. */
export const FAULT_CODE: Readonly<Record<TranslationFault, bigint>> = {
  "translation-not-valid": 0n,
  "access-violation": 1n,
  "fault-on-read": 2n,
  "fault-on-execute": 3n,
  "fault-on-write": 4n,
};

/** Whether the permissions in `entry` let `mode` do `access`, valid or not. */
export function permits(
  entry: PageTableEntry,
  access: Access,
  mode: Mode,
): boolean {
  const writing = access === "write";
  const needed = mode === "kernel"
    ? (writing ? KWE : KRE)
    : (writing ? UWE : URE);
  return (entry & needed) !== 0n;
}

/** Why `mode` may not do `access` through `entry`, or `undefined` if it may. */
export function refusal(
  entry: PageTableEntry,
  access: Access,
  mode: Mode,
): TranslationFault | undefined {
  if (!permits(entry, access, mode)) return "access-violation";
  if (!(entry & VALID)) return "translation-not-valid";
  if (access === "read" && entry & FOR) return "fault-on-read";
  if (access === "write" && entry & FOW) return "fault-on-write";
  if (access === "fetch" && entry & FOE) return "fault-on-execute";
}

// The surprise is in the first two lines of [[refusal]]: the permissions of an entry that
// is *not* valid are looked at as well. A page may be on disk while its owner runs. An
// access that the owner could never make is refused at once, instead of after fetching
// the page.
//
// ## The walk
//
// The upper two levels only lead on to the next table. If such an entry is not valid, its
// kernel read permission (`KRE`) tells the fault: with it the translation is only missing,
// without it the access is forbidden.

/** Whether bits 63 to 43 of `address` all equal bit 42, as every usable one's do. */
export function isWellFormed(address: VirtualAddress): boolean {
  return BigInt.asUintN(64, BigInt.asIntN(43, address)) === address;
}

/**
 * Walks three levels of page tables down to the entry for `address`.
 *
 * @param read the eight bytes at a physical address
 * @param root the frame of the level 1 table (`PTBR`)
 * @param address what to translate
 * @param access what is to be done there
 * @param mode who wants to
 * @returns the level 3 entry, which permits the access, or why there is none
 */
export function walk(
  read: (at: PhysicalAddress) => bigint,
  root: FrameNumber,
  address: VirtualAddress,
  access: Access,
  mode: Mode,
): PageTableEntry | TranslationFault {
  if (!isWellFormed(address)) return "access-violation";
  const entry = lastEntry(read, root, address);
  if (typeof entry === "string") return entry;
  return refusal(entry, access, mode) ?? entry;
}

/** The level 3 entry for `address`, whatever it says, or why the way to it ends. */
export function lastEntry(
  read: (at: PhysicalAddress) => bigint,
  root: FrameNumber,
  address: VirtualAddress,
): PageTableEntry | TranslationFault {
  let table = root;
  for (const shift of [33n, 23n]) {
    const entry = read(entryAddress(table, address, shift)) as PageTableEntry;
    if (!(entry & VALID)) return causeAbove(entry);
    table = frameIn(entry);
  }
  return read(entryAddress(table, address, 13n)) as PageTableEntry;
}

/** Where the entry for `address` stands in the table at the level of `shift`. */
export function entryAddress(
  table: FrameNumber,
  address: VirtualAddress,
  shift: bigint,
): PhysicalAddress {
  const index = Number(address >> shift & 1023n);
  return physical(frameStart(table) + index * 8);
}

/** The fault for an upper-level entry that is not valid. */
export function causeAbove(entry: PageTableEntry): TranslationFault {
  return entry & KRE ? "translation-not-valid" : "access-violation";
}

// Three reads for every load would make each access to memory four. How the processor
// does with almost none is told on the next page.
//
// :::exercise 1.2
// :::
