// # Write the walk
//
// The chapter shows how three reads of memory turn a virtual address into the entry
// that says where its page is. Close that page and write the function yourself.
//
// `walk` gets a way to read eight bytes of physical memory, the frame of the level 1
// table, an address, what is to be done there, and who wants to. It returns the level 3
// entry as it stands in memory if the access may be made, and otherwise the one cause
// that the kernel is to be told:
//
// - An address is usable only if its bits 63 to 43 are all like bit 42. Any other is an
//   `access-violation`, and no table is looked at.
// - An entry of level 1 or 2 only leads on. If it is valid, nothing else about it
//   matters. If it is not, its `KRE` stands for everything below: with it the cause is
//   `translation-not-valid`, without it `access-violation`.
// - In the level 3 entry, each mode has its own permission to read and to write. What
//   may be read may be fetched. Without the permission the cause is an
//   `access-violation`, even if the entry is not valid.
// - If the access is permitted but the entry is not valid: `translation-not-valid`.
// - If it is permitted and valid, `FOR`, `FOW` and `FOE` ask for a fault on a read, a
//   write and a fetch: `fault-on-read`, `fault-on-write`, `fault-on-execute`.
//
// Read no more entries than you need, and nothing but entries. From `paging.ts` you may
// import the bits (`VALID`, `FOR`, `FOW`, `FOE`, `KRE`, `URE`, `KWE`, `UWE`) and
// `frameIn`, from `numbers.ts` `frameStart` and `physical`. What else `paging.ts` has
// is part of the answer.

import type {
  FrameNumber,
  PhysicalAddress,
  VirtualAddress,
} from "../../numbers.ts";
import type {
  Access,
  Mode,
  PageTableEntry,
  TranslationFault,
} from "../../memory/paging.ts";

/** Walks three levels of page tables down to the entry for `address`. */
export function walk(
  read: (at: PhysicalAddress) => bigint,
  root: FrameNumber,
  address: VirtualAddress,
  access: Access,
  mode: Mode,
): PageTableEntry | TranslationFault {
  // TODO: write the walk here, and delete `unwritten`.
  return unwritten(read, root, address, access, mode);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 1.2: not yet written");
}
