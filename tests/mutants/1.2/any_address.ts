// # Every address is taken
//
// A wrong answer to exercise 1.2.

import {
  type FrameNumber,
  frameStart,
  physical,
  type PhysicalAddress,
  type VirtualAddress,
} from "../../../chapters/01-hardware/numbers.ts";
import {
  type Access,
  FOE,
  FOR,
  FOW,
  frameIn,
  KRE,
  KWE,
  type Mode,
  type PageTableEntry,
  type TranslationFault,
  URE,
  UWE,
  VALID,
} from "../../../chapters/01-hardware/paging.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a malformed address is refused before any table is read";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You cut the ten bits out of any address. The bits above 42 do not choose an entry, but they must all be like bit 42: otherwise many addresses would name the same byte, and no later Alpha could use those bits.";

/** A walk with that mistake. */
export function walk(
  read: (at: PhysicalAddress) => bigint,
  root: FrameNumber,
  address: VirtualAddress,
  access: Access,
  mode: Mode,
): PageTableEntry | TranslationFault {
  let table = root;
  for (const shift of [33n, 23n]) {
    const entry = read(place(table, address, shift)) as PageTableEntry;
    if (!(entry & VALID)) {
      return entry & KRE ? "translation-not-valid" : "access-violation";
    }
    table = frameIn(entry);
  }
  const entry = read(place(table, address, 13n)) as PageTableEntry;
  return cause(entry, access, mode) ?? entry;
}

function cause(
  entry: PageTableEntry,
  access: Access,
  mode: Mode,
): TranslationFault | undefined {
  if (!(entry & permission(access, mode))) return "access-violation";
  if (!(entry & VALID)) return "translation-not-valid";
  return waiting(entry, access);
}

function waiting(
  entry: PageTableEntry,
  access: Access,
): TranslationFault | undefined {
  if (access === "read" && entry & FOR) return "fault-on-read";
  if (access === "write" && entry & FOW) return "fault-on-write";
  if (access === "fetch" && entry & FOE) return "fault-on-execute";
}

function permission(access: Access, mode: Mode): bigint {
  if (access === "write") return mode === "kernel" ? KWE : UWE;
  return mode === "kernel" ? KRE : URE;
}

function place(
  table: FrameNumber,
  address: VirtualAddress,
  shift: bigint,
): PhysicalAddress {
  return physical(frameStart(table) + 8 * Number(address >> shift & 1023n));
}
