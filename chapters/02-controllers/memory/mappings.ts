// # Mapping pages
//
// A domain decides where in its spaces its frames appear, and what may be done there.
//
// A pager has got a hundred frames. It maps the first at address `200000000` with the rights to
// read and write. Later it takes the right to write away, because it wants to hear of the next
// store. In the end it unmaps the page, and maps another page to the frame. Each of these is
// one operation, for one page or for a row of pages, and each is done for all of the row or
// for none.
//
// What a domain may not do is refused: to use a frame that it does not hold, to change a space
// that is another's, to map at addresses that are not a program's. A frame appears in
// spaces of its owner, and of those to whom it is lent ([[§Frames that are lent]]).

import {
  frameIn,
  PAGE_SIZE,
  type PhysicalAddress,
  virtual,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import type {
  AddressSpace,
  Domain,
  FrameCapability,
  Kernel,
} from "../kernel/kernel.ts";
import { isRefused, refuse, type Refused } from "../kernel/refusals.ts";
import { MOST_AT_ONCE } from "./allocating.ts";
import {
  changeEntry,
  changeRow,
  emptyEntry,
  entryFor,
  isGrantable,
  mappedEntry,
  NOTES,
  notesIn,
  rightsIn,
  withNotes,
} from "./entries.ts";
import { availableTo } from "./frames.ts";
import { refuseRightsTo, refuseToMap } from "./loans.ts";
import { buildTables, missingTables } from "./page_tables.ts";
import { noteShortage } from "./reclaiming.ts";
import { pagesThatLeadTo } from "./reverse_map.ts";

/** The first address that no program may use: user addresses have 42 bits. */
export const USER_LIMIT: bigint = 1n << 42n;

// ## What is refused

/** Why `domain` cannot change the entries of `pages` pages from `address` on, if it cannot. */
export function refuseRange(
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  pages: number,
): Refused | undefined {
  const { name } = domain;
  if (space.domain !== domain) {
    return refuse(
      "not held",
      `${name} cannot change space ${space.identifier}: it must be one of its own`,
    );
  }
  if (!Number.isInteger(pages) || pages < 1 || pages > MOST_AT_ONCE) {
    return refuse(
      "bad argument",
      `${name} cannot change ${pages} pages at once: it must be a number from 1 to ${MOST_AT_ONCE}`,
    );
  }
  const end = address + BigInt(pages * PAGE_SIZE);
  if (address < 0n || address % BigInt(PAGE_SIZE) || end > USER_LIMIT) {
    return refuse(
      "bad address",
      `${name} cannot have ${pages} pages at 0x${
        address.toString(16)
      }: it must be a multiple of ${PAGE_SIZE}, and they must end below 0x40000000000`,
    );
  }
}

/** Why there are not all of the pages, if one is not mapped. */
function refuseUnmapped(
  kernel: Kernel,
  space: AddressSpace,
  addresses: readonly VirtualAddress[],
): Refused | undefined {
  const wrong = addresses.find((one) =>
    mappedEntry(kernel, space, one) === undefined
  );
  if (wrong === undefined) return undefined;
  return refuse(
    "bad address",
    `No page is mapped at 0x${
      wrong.toString(16)
    } in space ${space.identifier}: all of the pages must be`,
  );
}

function refuseRights(rights: number): Refused | undefined {
  if (isGrantable(rights)) return undefined;
  return refuse(
    "bad argument",
    `An Alpha cannot grant the rights ${rights}: they are a sum of 1 to read, 2 to write and 4 to execute, and nothing without reading`,
  );
}

/** The addresses of `pages` pages from `address` on. */
function rowOf(address: bigint, pages: number): VirtualAddress[] {
  return Array.from(
    { length: pages },
    (_, index) => virtual(address + BigInt(index * PAGE_SIZE)),
  );
}

/**
 * The addresses of `pages` pages from `address` on in `space`, which `domain` may change and
 * which all lead somewhere; or why they are not.
 */
export function mappedRow(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  pages: number,
): VirtualAddress[] | Refused {
  const refused = refuseRange(domain, space, address, pages);
  if (refused !== undefined) return refused;
  const row = rowOf(address, pages);
  return refuseUnmapped(kernel, space, row) ?? row;
}

// ## Mapping
//
// A frame may be mapped at several addresses, up to {{frame.mappings}}: taking it back must not
// take for ever. At one address there is one frame: a page that is mapped already must be
// unmapped first.

/** Pages that may lead to one frame. */
export const MOST_MAPPINGS = 8;

/** Why one more page cannot lead to each of the frames, if it cannot. */
function refuseMore(
  kernel: Kernel,
  { name }: Domain,
  capabilities: readonly FrameCapability[],
): Refused | undefined {
  const full = capabilities.find(({ frame }) =>
    pagesThatLeadTo(kernel, frame).length >= MOST_MAPPINGS
  );
  if (full === undefined) return undefined;
  return refuse(
    "over quota",
    `${name} has mapped frame ${full.frame} at ${MOST_MAPPINGS} addresses already`,
  );
}

/** Lets the pages from `address` on in `space` be the frames of `capabilities`, in order. */
export function mapFrames(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  capabilities: readonly FrameCapability[],
  rights: number,
): Refused | undefined {
  const pages = capabilities.length;
  const refused = refuseRange(domain, space, address, pages) ??
    refuseRights(rights) ??
    refuseToMap(kernel, domain, capabilities, rights) ??
    refuseMore(kernel, domain, capabilities);
  if (refused !== undefined) return refused;
  const row = rowOf(address, pages);
  const inUse = row.find((one) => mappedEntry(kernel, space, one));
  if (inUse !== undefined) {
    return refuse(
      "busy",
      `A page is mapped at 0x${
        inUse.toString(16)
      } in space ${space.identifier}: it must be unmapped first`,
    );
  }
  const places = placesFor(kernel, space, row);
  if (isRefused(places)) return places;
  for (const [index, { frame }] of capabilities.entries()) {
    const entry = entryFor(frame, rights, 0);
    changeEntry(kernel, space, row[index]!, places[index]!, entry);
  }
}

/** Where the entries of the pages of `row` are; tables are made, unless there is no room. */
function placesFor(
  kernel: Kernel,
  space: AddressSpace,
  row: readonly VirtualAddress[],
): PhysicalAddress[] | Refused {
  const { domain } = space;
  const tables = missingTables(kernel, space, row[0]!, row.length);
  const available = Math.max(0, availableTo(kernel, domain));
  if (tables > available) {
    noteShortage(kernel, domain, tables);
    return refuse(
      "out of memory",
      `${domain.name} wanted ${tables} frames for page tables: ${available} are available to it`,
    );
  }
  return row.map((one) => buildTables(kernel, space, one));
}

/** Lets `pages` pages from `address` on in `space` lead nowhere; their rights stay. */
export function unmapPages(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  pages: number,
): Refused | undefined {
  const row = mappedRow(kernel, domain, space, address, pages);
  if (isRefused(row)) return row;
  changeRow(kernel, space, row, (entry) => emptyEntry(rightsIn(entry)));
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
  const row = mappedRow(kernel, domain, space, address, pages);
  if (isRefused(row)) return row;
  const frameAt = (one: VirtualAddress) =>
    frameIn(mappedEntry(kernel, space, one)!);
  const refused = refuseRights(rights) ?? row
    .map((one) => refuseRightsTo(kernel, domain, frameAt(one), rights))
    .find(isRefused);
  if (refused !== undefined) return refused;
  changeRow(
    kernel,
    space,
    row,
    (entry) => entryFor(frameIn(entry), rights, notesIn(entry)),
  );
}

// ## Promising
//
// A page that does not lead anywhere can have rights all the same. Then its use is an invalid
// translation, which a pager can mend, and not an access violation, which is a mistake of the
// program's ([[§What may be done there]]).

/** Grants `rights` to pages from `address` on that lead nowhere yet; 0 takes them back. */
export function promisePages(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  pages: number,
  rights: number,
): Refused | undefined {
  const refused = refuseRange(domain, space, address, pages) ??
    refuseRights(rights);
  if (refused !== undefined) return refused;
  const row = rowOf(address, pages);
  const inUse = row.find((one) => mappedEntry(kernel, space, one));
  if (inUse !== undefined) {
    return refuse(
      "busy",
      `A page is mapped at 0x${inUse.toString(16)}: it has its rights already`,
    );
  }
  const places = placesFor(kernel, space, row);
  if (isRefused(places)) return places;
  for (const [index, one] of row.entries()) {
    changeEntry(kernel, space, one, places[index]!, emptyEntry(rights));
  }
}

// ## Watching
//
// To grant a right and still be asked whenever it is used: that is what the fault bits are for.
// A policy that watches a page for stores gets `Trap.protectionFault` at each of them. It may
// look, end the watch and let the program try again.

const WATCHES = NOTES.watchRead | NOTES.watchWrite | NOTES.watchExecute;

/**
 * Lets each of the `accesses` to `pages` pages from `address` on raise
 * `Trap.protectionFault`, and no others: 1 for reading, 2 for writing, 4 for executing.
 */
export function watchPages(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  pages: number,
  accesses: number,
): Refused | undefined {
  const row = mappedRow(kernel, domain, space, address, pages);
  if (isRefused(row)) return row;
  if (!Number.isInteger(accesses) || accesses < 0 || accesses > 7) {
    return refuse(
      "bad argument",
      `A page cannot be watched for ${accesses}: it is a sum of 1 for reading, 2 for writing and 4 for executing`,
    );
  }
  const watches = accesses * NOTES.watchRead;
  changeRow(
    kernel,
    space,
    row,
    (entry) => withNotes(entry, notesIn(entry) & ~WATCHES | watches),
  );
}

// :::exercise 2.2
// :::
