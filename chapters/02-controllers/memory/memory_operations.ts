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
//         clr     a1                      // any
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
// A domain is never named: it is always the subject ([[actingFor]]), so nothing can be done in
// the name of another. Frames are named by handles and spaces by their numbers, where 0 is the
// space that is running. A refusal is a negative number ([[resultWord]]); success is 0 unless
// there is more to say. There is no operation to take frames from others: whoever answers
// `PhysAddr.shortage` decides that.

import { virtual } from "../../01-hardware/mod.ts";
import { actingFor } from "../events/raising.ts";
import {
  type AddressSpace,
  currentStrand,
  type Domain,
  type FrameCapability,
  type Kernel,
  type Operation,
} from "../kernel/kernel.ts";
import { frameIn } from "../../01-hardware/mod.ts";
import {
  isRefused,
  refuse,
  type Refused,
  resultWord,
} from "../kernel/refusals.ts";
import {
  allocateFrames,
  deallocateFrames,
  type FrameAttributes,
  MOST_AT_ONCE,
} from "./allocating.ts";
import { capabilitiesOf, capabilityFor } from "./capabilities.ts";
import { mappedEntry } from "./entries.ts";
import { availableTo } from "./frames.ts";
import {
  mapFrames,
  mappedRow,
  promisePages,
  protectPages,
  unmapPages,
  watchPages,
} from "./mappings.ts";
import { readReferences, trackPages } from "./references.ts";
import { touched } from "./touching.ts";
import { dividePage, joinPage, readWritten } from "./units.ts";

/** What an operation gives: a number, a refusal, or nothing to say. */
type Outcome = bigint | number | Refused | undefined;

/** An operation that is done in the name of the domain that is acted for. */
function operation(
  name: string,
  perform: (
    kernel: Kernel,
    domain: Domain,
    numbers: readonly number[],
  ) => Outcome,
): Operation {
  return {
    name,
    perform: (kernel, parameters) => {
      const domain = kernel.domains.get(actingFor(kernel));
      const outcome = domain === undefined
        ? refuse(
          "not permitted",
          `${name} is done for a domain, and the event is about none`,
        )
        : perform(kernel, domain, parameters.map(Number));
      return resultWord(isRefused(outcome) ? outcome : BigInt(outcome ?? 0));
    },
  };
}

// ## Frames
//
// The attributes are one number: 65536 for frames that follow each other, and in the lowest
// bits 0, or the colour plus 1. `Frame.number` tells which frame of the machine a handle stands
// for.
//
// How many frames are available to a domain, how many it owns and how many it is guaranteed can
// be asked as well: an application that decides for itself needs to know what there is
// ([[promise 19]]). Who is ready to run is the scheduler's to tell, and there are no operations
// yet for the counters of the processor's buffers and caches.

/** The bit in a number of attributes for frames that follow each other. */
export const CONTIGUOUS = 0x1_0000;

function attributesIn(word: number): FrameAttributes {
  const colour = word % CONTIGUOUS;
  return {
    contiguous: word >= CONTIGUOUS,
    colour: colour === 0 ? undefined : colour - 1,
  };
}

/** The capabilities for handles in a row, or a refusal if the count is out of all bounds. */
function held(
  domain: Domain,
  first: number,
  count: number,
): FrameCapability[] | Refused {
  if (count >= 1 && count <= MOST_AT_ONCE) {
    return capabilitiesOf(domain, first, count);
  }
  return refuse(
    "bad argument",
    `${domain.name} named ${count} frames: it must be from 1 to ${MOST_AT_ONCE}`,
  );
}

const FRAME_OPERATIONS: readonly Operation[] = [
  operation("Frame.allocate", (kernel, domain, [count = 0, word = 0]) => {
    const given = allocateFrames(kernel, domain, count, attributesIn(word));
    return isRefused(given) ? given : given[0]!.handle;
  }),
  operation("Frame.deallocate", (kernel, domain, [first = 0, count = 0]) => {
    const frames = held(domain, first, count);
    return isRefused(frames)
      ? frames
      : deallocateFrames(kernel, domain, frames);
  }),
  operation(
    "Frame.available",
    (kernel, domain) => Math.max(0, availableTo(kernel, domain)),
  ),
  operation("Frame.number", (_, domain, [handle = 0]) => {
    const frames = held(domain, handle, 1);
    return isRefused(frames) ? frames : frames[0]!.frame;
  }),
  operation("Frame.owned", (_, domain) => domain.frames.size),
  operation("Frame.guaranteed", (_, domain) => domain.minimum),
];

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
  ) => Outcome,
): Operation {
  return operation(name, (kernel, domain, [number = 0, at = 0, ...rest]) => {
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
      const frames = held(domain, first, count);
      if (isRefused(frames)) return frames;
      return mapFrames(kernel, domain, space, address, frames, rights);
    },
  ),
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

/** The handle of the frame that the page at `address` leads to. */
function frameAt(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
): Outcome {
  const row = mappedRow(kernel, domain, space, address, 1);
  if (isRefused(row)) return row;
  const entry = mappedEntry(kernel, space, virtual(address))!;
  return capabilityFor(kernel, domain, frameIn(entry))?.handle;
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
  pageOperation("Mapping.written", readWritten),
];

/** The operations of the memory controller. */
export const MEMORY_OPERATIONS: readonly Operation[] = [
  { name: "Mapping.touched", perform: touched },
  ...FRAME_OPERATIONS,
  ...PAGE_OPERATIONS,
  ...NOTE_OPERATIONS,
];
