// # Memory, for code in the kernel
//
// What the memory controller does can be asked for by code in the machine, too: by handlers,
// for the subject of their event.
//
// A handler of `Trap.invalidTranslation` wants a frame at the page that is missing. It asks for
// one, gets handle 12, and maps it:
//
// ```alpha
//         lda     a0, 1(zero)             // one frame
//         lda     v0, Frame.allocate(zero)
//         cserve
//         blt     v0, none                // an error number
//         mov     v0, a2                  // its handle
//         clr     a0                      // in the space that is running
//         mov     s0, a1                  // at this page
//         lda     a3, 1(zero)             // one page
//         lda     a4, 3(zero)             // read and write
//         lda     v0, Mapping.map(zero)
//         cserve
// ```
//
// Spaces are named by their numbers, where 0 is the space that is running, and must belong to the
// subject.

import { virtual } from "../../01-hardware/mod.ts";
import { forDomain, type OperationResult } from "../events/acting.ts";
import {
  type AddressSpace,
  currentStrand,
  type Domain,
  type Kernel,
  type Operation,
} from "../kernel/kernel.ts";
import { frameIn } from "../../01-hardware/mod.ts";
import { isRefused, refuse } from "../kernel/refusals.ts";
import { deallocateFrames } from "./allocating.ts";
import { capabilityFor } from "./capabilities.ts";
import { mappedEntry } from "./entries.ts";
import { capabilitiesToMap } from "./loans.ts";
import { FRAME_OPERATIONS, framesNamed } from "./frame_operations.ts";
import {
  mapFrames,
  mappedRow,
  promisePages,
  protectPages,
  unmapPages,
  watchPages,
} from "./mappings.ts";
import { countMisses } from "./misses.ts";
import { readReferences, trackPages } from "./references.ts";
import { touched } from "./touching.ts";
import { dividePage, joinPage, readWritten } from "./units.ts";

// ## Pages

/** An operation on pages of a space that the first parameter names. */
function pageOperation(
  name: string,
  perform: (
    kernel: Kernel,
    domain: Domain,
    space: AddressSpace,
    address: bigint,
    numbers: readonly number[],
  ) => OperationResult,
): Operation {
  return forDomain(name, (kernel, domain, parameters) => {
    const [number = 0, at = 0, ...rest] = parameters.map(Number);
    const running = currentStrand(kernel)?.space;
    const space = number === 0 ? running : kernel.spaces.get(number);
    if (space === undefined || space.domain !== domain) {
      return refuse("not held", `${domain.name} has no space ${number}`);
    }
    const address = Number.isSafeInteger(at) ? BigInt(at) : -1n;
    return perform(kernel, domain, space, address, rest);
  });
}

/** Pages of which [[readReferences]] can tell in one word, two bits for each. */
export const MOST_REFERENCES = 31;

const PAGE_OPERATIONS: readonly Operation[] = [
  pageOperation(
    "Mapping.map",
    (kernel, domain, space, address, [first = 0, count = 0, rights = 0]) => {
      const frames = framesNamed(domain, first, count, capabilitiesToMap);
      if (isRefused(frames)) return frames;
      return mapFrames(kernel, domain, space, address, frames, rights);
    },
  ),
  pageOperation("Mapping.place", placeFrame),
  pageOperation(
    "Mapping.unmap",
    (kernel, domain, space, address, [count = 0]) =>
      unmapPages(kernel, domain, space, address, count),
  ),
  pageOperation(
    "Mapping.protect",
    (kernel, domain, space, address, [count = 0, rights = 0]) =>
      protectPages(kernel, domain, space, address, count, rights),
  ),
  pageOperation(
    "Mapping.promise",
    (kernel, domain, space, address, [count = 0, rights = 0]) =>
      promisePages(kernel, domain, space, address, count, rights),
  ),
  pageOperation(
    "Mapping.watch",
    (kernel, domain, space, address, [count = 0, accesses = 0]) =>
      watchPages(kernel, domain, space, address, count, accesses),
  ),
  pageOperation("Mapping.frame", frameAt),
];

// `Mapping.place` is for a new frame ([[§A single new frame]]): if it cannot be mapped, it is
// given back at once.

/** Lets the page at `address` be a new frame, and gives its handle; or gives it back. */
function placeFrame(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  [handle = 0, rights = 0]: readonly number[],
): OperationResult {
  const frames = framesNamed(domain, handle, 1);
  if (isRefused(frames)) return frames;
  domain.newFrames.delete(handle);
  const refused = mapFrames(kernel, domain, space, address, frames, rights);
  if (refused === undefined) return handle;
  deallocateFrames(kernel, domain, frames);
  return refused;
}

/** The handle of the frame that the page at `address` leads to. */
function frameAt(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
): OperationResult {
  const row = mappedRow(kernel, domain, space, address, 1);
  if (isRefused(row)) return row;
  const entry = mappedEntry(kernel, space, virtual(address))!;
  const frame = frameIn(entry);
  const lent = [...domain.borrowed.values()].find((one) => one.frame === frame);
  return (lent ?? capabilityFor(kernel, domain, frame))?.handle;
}

const NOTE_OPERATIONS: readonly Operation[] = [
  pageOperation(
    "Mapping.track",
    (kernel, domain, space, address, [count = 0, tracked = 0]) =>
      trackPages(kernel, domain, space, address, count, tracked !== 0),
  ),
  pageOperation(
    "Mapping.references",
    (kernel, domain, space, address, [count = 0]) => {
      const pages = Math.min(count, MOST_REFERENCES);
      const seen = readReferences(kernel, domain, space, address, pages);
      if (isRefused(seen)) return seen;
      return seen.reduceRight((word, one) => word << 2n | BigInt(one), 0n);
    },
  ),
  pageOperation(
    "Mapping.divide",
    (kernel, domain, space, address, [guarded = 0]) =>
      dividePage(kernel, domain, space, address, guarded),
  ),
  pageOperation("Mapping.join", joinPage),
  pageOperation(
    "Mapping.countMisses",
    (kernel, domain, space, address, [count = 0, misses = 0]) =>
      countMisses(kernel, domain, space, address, count, misses),
  ),
  pageOperation("Mapping.missesLeft", (_, __, { misses }) => misses?.left ?? 0),
  pageOperation("Mapping.written", readWritten),
];

/** Whose space it is is found out on the way. */
const SPACE_OPERATIONS: readonly Operation[] = [
  pageOperation("Space.named", (_, __, { identifier }) => identifier),
];

/** The operations of the memory controller. */
export const MEMORY_OPERATIONS: readonly Operation[] = [
  { name: "Mapping.touched", perform: touched },
  ...FRAME_OPERATIONS,
  ...PAGE_OPERATIONS,
  ...NOTE_OPERATIONS,
  ...SPACE_OPERATIONS,
];
