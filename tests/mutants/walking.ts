// # A walk with rules to choose
//
// The wrong answers to exercise 1.2 differ from the right one in a rule or two, so that is
// all that each of them says.

import type {
  FrameNumber,
  PhysicalAddress,
  VirtualAddress,
} from "../../chapters/01-hardware/numbers.ts";
import {
  type Access,
  entryAddress,
  frameIn,
  isWellFormed,
  KRE,
  type Mode,
  type PageTableEntry,
  refusal,
  type TranslationFault,
  VALID,
} from "../../chapters/01-hardware/memory/paging.ts";

/** Why an entry ends the walk, if it does. */
export type Rule = (
  entry: PageTableEntry,
  access: Access,
  mode: Mode,
) => TranslationFault | undefined;

/** What the exercise asks for. */
export type Walk = (
  read: (at: PhysicalAddress) => bigint,
  root: FrameNumber,
  address: VirtualAddress,
  access: Access,
  mode: Mode,
) => PageTableEntry | TranslationFault;

/** The right rule for an entry of level 1 or 2. */
export function above(entry: PageTableEntry): TranslationFault | undefined {
  if (entry & VALID) return undefined;
  return entry & KRE ? "translation-not-valid" : "access-violation";
}

/** A walk that asks `upper` at levels 1 and 2, and `last` at level 3. */
export function walkBy(upper: Rule = above, last: Rule = refusal): Walk {
  return (read, root, address, access, mode) => {
    if (!isWellFormed(address)) return "access-violation";
    let table = root;
    for (const shift of [33n, 23n]) {
      const entry = entryAt(read, table, address, shift);
      const fault = upper(entry, access, mode);
      if (fault !== undefined) return fault;
      table = frameIn(entry);
    }
    const entry = entryAt(read, table, address, 13n);
    return last(entry, access, mode) ?? entry;
  };
}

/** The entry for `address` in `table`, at the level of `shift`. */
export function entryAt(
  read: (at: PhysicalAddress) => bigint,
  table: FrameNumber,
  address: VirtualAddress,
  shift: bigint,
): PageTableEntry {
  return read(entryAddress(table, address, shift)) as PageTableEntry;
}
