// # Map, protect, unmap
//
// Change the pages of a space, and have every processor forget what is not true any more, and
// nothing else.
//
// Close the page and write three functions. Each is about a row of pages from `address` on in
// `space`, for `domain`, and does all of it or refuses and changes nothing:
//
// - `mapFrames` lets each page of the row lead to the frame of one of the capabilities, in
//   order, with the given rights.
// - `unmapPages` lets pages lead nowhere. Their rights stay.
// - `protectPages` gives pages other rights. What is noted about them stays.
//
// **Refusals.** `refuseRange` says what is wrong with the row, and `mappedRow`, which asks that
// first, also what is wrong if one of the pages leads nowhere. Mapping where a page is mapped
// is refused as `busy`. Rights that are not `isGrantable` are a `bad argument`. What is wrong
// with capabilities, `refuseUnheld` knows. If more tables are missing (`missingTables`) than
// frames are available to the domain, the answer is `out of memory`, after `noteShortage`.
//
// **Entries** are made by `entryFor` and `emptyEntry`; `entryPlace` finds the place of one, and
// `buildTables` makes the tables on the way. Read one by `entryAt`, write it by
// `writePhysical`. For each page that begins to lead to a frame call `noteMapping`, and
// `dropMapping` when it ceases to.
//
// **Translations.** `changeEntry`, `changeRow`, `unmapPage` and `forgetPages` are closed as
// well: they are part of the answer. Each processor of the board has two buffers, `instructionBuffer` and
// `dataBuffer` (`kernel.machine.processors`), and `forget` takes out of a buffer what it has
// for an address and an address space number. What the kernel knows of the same processor is
// in `kernel.processors`: `current` is its strand, and `asns` has the numbers of the spaces
// that it may remember, by their identifiers.
//
// - A space without a number on a processor has no translations there.
// - On a processor that runs the space, its page is forgotten under its number. It keeps the
//   number.
// - On a processor that ran it earlier, its page is forgotten as well, or the space loses its
//   number there and gets a new one when it runs there again.
// - No processor remembers an entry that is not valid. And where an entry remains as it was,
//   apart from what is noted in it (`notesIn`), there is nothing to forget.
//
// To forget too little lets a program use a page that it has no more. To forget too much is
// never wrong, only slow; but the check counts both.

import type { AddressSpace, Domain } from "../../mod.ts";
import type { FrameCapability } from "../../mod.ts";
import type { Kernel, Refused } from "../../mod.ts";

/** Lets the pages from `address` on in `space` be the frames of `capabilities`, in order. */
export function mapFrames(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  capabilities: readonly FrameCapability[],
  rights: number,
): Refused | undefined {
  // TODO
  return unwritten(kernel, domain, space, address, capabilities, rights);
}

/** Lets `pages` pages from `address` on in `space` lead nowhere; their rights stay. */
export function unmapPages(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  pages: number,
): Refused | undefined {
  // TODO
  return unwritten(kernel, domain, space, address, pages);
}

/** Grants other `rights` to `pages` pages from `address` on in `space`. */
export function protectPages(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  pages: number,
  rights: number,
): Refused | undefined {
  // TODO: then delete `unwritten`.
  return unwritten(kernel, domain, space, address, pages, rights);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 2.2: not yet written");
}
