// # One cause for the upper levels
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
  isWellFormed,
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
  "an invalid entry above has two causes and ends the walk";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You report every invalid entry of level 1 or 2 as translation-not-valid. Ask its KRE: without it, nothing below may ever be used, and the cause is access-violation.";

/** A walk with that mistake. */
export function walk(
  read: (at: PhysicalAddress) => bigint,
  root: FrameNumber,
  address: VirtualAddress,
  access: Access,
  mode: Mode,
): PageTableEntry | TranslationFault {
  if (!isWellFormed(address)) return "access-violation";
  let table = root;
  for (const shift of [33n, 23n]) {
    const entry = read(place(table, address, shift)) as PageTableEntry;
    if (!(entry & VALID)) return "translation-not-valid";
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
