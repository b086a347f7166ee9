// # All three entries are read first
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
  "You read all three entries before you look at the first. An invalid entry names no table: the frame in it can be anything, and reading there can reach a device.";

/** A walk with that mistake. */
export function walk(
  read: (at: PhysicalAddress) => bigint,
  root: FrameNumber,
  address: VirtualAddress,
  access: Access,
  mode: Mode,
): PageTableEntry | TranslationFault {
  if (!isWellFormed(address)) return "access-violation";
  const first = read(place(root, address, 33n)) as PageTableEntry;
  const second = read(place(frameIn(first), address, 23n)) as PageTableEntry;
  const third = read(place(frameIn(second), address, 13n)) as PageTableEntry;
  for (const entry of [first, second]) {
    if (!(entry & VALID)) {
      return entry & KRE ? "translation-not-valid" : "access-violation";
    }
  }
  return cause(third, access, mode) ?? third;
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
