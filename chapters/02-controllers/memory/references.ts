// # Which pages are used
//
// The Alpha does not note that a page was used. A kernel that wants to know lets the first use
// be a fault, takes note, and lets the program go on.
//
// A pager tracks a hundred pages. All three fault bits are set in their entries, and the notes
// say that nothing has been seen yet. The program loads from one of them: a fault on read. The
// controller notes that the page is *referenced*, clears the bits for reading and executing,
// and the program loads again and finds nothing in its way ([[touched]]). The bit for writing
// is left. The first store is a fault once more, and the page is noted as *modified*. From then
// on the page costs nothing. No policy has been asked. The pager looks at the notes when it
// needs a frame ([[readReferences]]), which clears them and sets the bits again.
//
// With these notes a pager can go round its pages like the hand of a clock, sparing those that
// were used since it last came by ([[promise 59]]).

import {
  FOE,
  FOR,
  FOW,
  type PhysicalAddress,
  VALID,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import type { AddressSpace, Domain, Kernel } from "../kernel/kernel.ts";
import { isRefused, type Refused } from "../kernel/refusals.ts";
import {
  changeNotes,
  changeRow,
  entryAt,
  entryPlace,
  faultBits,
  NOTES,
  notesIn,
  withNotes,
} from "./entries.ts";
import { mappedRow } from "./mappings.ts";

const SEEN = NOTES.referenced | NOTES.modified;

/** Begins to find out whether pages from `address` on in `space` are used, or ends it. */
export function trackPages(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  pages: number,
  tracked = true,
): Refused | undefined {
  const row = mappedRow(kernel, domain, space, address, pages);
  if (isRefused(row)) return row;
  changeRow(kernel, space, row, (entry) => {
    const notes = notesIn(entry) & ~(SEEN | NOTES.tracked);
    return withNotes(entry, tracked ? notes | NOTES.tracked : notes);
  });
}

/**
 * What has been noted of `pages` pages from `address` on in `space` since they were last asked
 * about: for each of them the sum of 1 if it was referenced and 2 if it was modified.
 */
export function readReferences(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  pages: number,
): number[] | Refused {
  const row = mappedRow(kernel, domain, space, address, pages);
  if (isRefused(row)) return row;
  return row.map((one) => {
    const place = entryPlace(kernel, space, one)!;
    const notes = notesIn(entryAt(kernel, place));
    changeNotes(kernel, space, one, place, notes & ~SEEN);
    return notes & SEEN;
  });
}

// ## Taking note

/** The fault bit that an access of each kind meets. */
export const FAULT_BIT: Readonly<Record<"read" | "write" | "fetch", bigint>> = {
  read: FOR,
  write: FOW,
  fetch: FOE,
};

/** The notes of a page after an access that has met no other obstacle. */
function notesAfter(notes: number, access: "read" | "write" | "fetch"): number {
  if (!(notes & NOTES.tracked)) return notes;
  return notes | (access === "write" ? SEEN : NOTES.referenced);
}

/**
 * Notes that the page at `address` in `space` is being used, if nothing but the tracking of
 * its use is in the way.
 *
 * @returns whether the access can go on
 */
export function noteUse(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  access: "read" | "write" | "fetch",
): boolean {
  const place = entryPlace(kernel, space, address);
  const entry = place === undefined ? undefined : entryAt(kernel, place);
  // Another processor may have changed the entry meanwhile. Then the program tries again.
  if (entry === undefined || !(entry & VALID)) return true;
  const bit = FAULT_BIT[access];
  const notes = notesAfter(notesIn(entry), access);
  if (faultBits(notes) & bit) return false;
  // A bit that no note accounts for has been set by somebody else.
  if (entry & bit && !(faultBits(notesIn(entry)) & bit)) return false;
  changeNotes(kernel, space, address, place!, notes);
  return true;
}

/** Notes that something was stored on the page whose entry is at `place`, by the kernel. */
export function noteStore(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  place: PhysicalAddress,
): void {
  const notes = notesAfter(notesIn(entryAt(kernel, place)), "write");
  changeNotes(kernel, space, address, place, notes);
}
