// # Address spaces
//
// An address space is a tree of page tables ([[§Page tables]]), and its first table is all that
// it begins with.
//
// A domain that makes a space pays one frame for it. The tables below are made when pages are
// mapped ([[§The tables of a space]]). A domain can have several spaces, and strands in each.

import { panic } from "../../01-hardware/mod.ts";
import type { AddressSpace, Domain, Kernel } from "../kernel/kernel.ts";
import { forgetSpace } from "./buffers.ts";
import { forgetMappings, writeSpace } from "./reverse_map.ts";
import { grantFrame, releaseFrame } from "./frames.ts";

/**
 * An address space of `domain` with nothing in it.
 *
 * @throws OutOfFrames if there is no frame for its first table
 */
export function createSpace(kernel: Kernel, domain: Domain): AddressSpace {
  const root = grantFrame(kernel, domain, "structure");
  const identifier = kernel.nextIdentifier++;
  const space: AddressSpace = {
    identifier,
    domain,
    root,
    tables: new Set([root]),
    units: new Map(),
    symbols: [],
    misses: undefined,
  };
  writeSpace(kernel, space, "identifier", identifier);
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
}
