// # Address spaces
//
// An address space is a tree of page tables ([[§Page tables]]) and the frames that it
// leads to.

import { panic } from "../../01-hardware/mod.ts";
import { giveBack, take } from "../kernel/heap.ts";
import type { AddressSpace, Domain, Kernel } from "../kernel/kernel.ts";
import { forgetSpace } from "./buffers.ts";
import { SPACE, writeField } from "../kernel/records.ts";
import { forgetMappings } from "./reverse_map.ts";
import { grantFrame, OutOfFrames, releaseFrame } from "./frames.ts";

/**
 * An address space of `domain` with nothing in it.
 *
 * @throws OutOfFrames if there is no room for its first table or its record
 */
export function createSpace(kernel: Kernel, domain: Domain): AddressSpace {
  const root = grantFrame(kernel, domain, "structure");
  const record = take(kernel.data, SPACE.size);
  if (record === undefined) {
    releaseFrame(kernel, domain, root);
    throw new OutOfFrames("The kernel has no room for another address space");
  }
  const identifier = kernel.nextIdentifier++;
  const { bus } = kernel.machine;
  writeField(bus, record, SPACE, "identifier", BigInt(identifier));
  writeField(bus, record, SPACE, "domain", BigInt(domain.identifier));
  writeField(bus, record, SPACE, "root", BigInt(root));
  writeField(bus, record, SPACE, "pages", 0n);
  const space: AddressSpace = {
    identifier,
    domain,
    root,
    tables: new Set([root]),
    units: new Map(),
    record,
    symbols: [],
  };
  kernel.spaces.set(identifier, space);
  domain.spaces.add(space);
  return space;
}

/** Takes the tables of `space` back. The frames that it led to stay with its domain. */
export function endSpace(kernel: Kernel, space: AddressSpace): void {
  if (!kernel.spaces.delete(space.identifier)) {
    panic(`spaces: space ${space.identifier} ended twice`);
  }
  space.domain.spaces.delete(space);
  forgetSpace(kernel, space);
  forgetMappings(kernel, space);
  for (const table of space.tables) releaseFrame(kernel, space.domain, table);
  giveBack(kernel.data, space.record);
}
