// # Frames, for code in the kernel
//
// What the memory controller does with frames can be asked for by code in the machine, too: by
// handlers, for the subject of their event.
//
// A handler asks for three frames, and the answer is 12. That is the *handle* of the first; the
// others have the handles 13 and 14. With 12 the handler can have the frame mapped, or let a
// device use it, or give it back. Somebody else's handler that says 12 means a frame of its own
// subject, or none at all.
//
// A domain is never named: it is always the subject ([[forDomain]]), so nothing can be done in
// the name of another. A refusal is a negative number ([[resultWord]]); success is 0 unless
// there is more to say. There is no operation to take frames from others: whoever answers
// `PhysAddr.shortage` decides that.

import { forDomain, type OperationResult } from "../events/acting.ts";
import type {
  Domain,
  FrameCapability,
  Kernel,
  Operation,
} from "../kernel/kernel.ts";
import { isRefused, refuse, type Refused } from "../kernel/refusals.ts";
import {
  allocateFrames,
  deallocateFrames,
  type FrameAttributes,
  MOST_AT_ONCE,
} from "./allocating.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { copyFrame } from "./copying.ts";
import { availableTo } from "./frames.ts";

/** The capabilities for handles in a row, or a refusal if the count is out of all bounds. */
export function framesNamed(
  domain: Domain,
  first: number,
  count: number,
  find: typeof capabilitiesOf = capabilitiesOf,
): FrameCapability[] | Refused {
  if (count >= 1 && count <= MOST_AT_ONCE) {
    return find(domain, first, count);
  }
  return refuse(
    "bad argument",
    `${domain.name} named ${count} frames: it must be from 1 to ${MOST_AT_ONCE}`,
  );
}

// ## A row of frames
//
// `Frame.allocate` gives any frames, and `Frame.search` frames of a certain kind, which may take
// long: its third parameter says how many frames are looked at, or is 0 for all. The kind is one
// number: 65536 for frames that follow each other, and in the lowest bits 0, or the colour plus 1.

/** The bit in the number of a kind for frames that follow each other. */
export const CONTIGUOUS = 0x1_0000;

function attributesIn(kind: number, most: number): FrameAttributes {
  const colour = kind % CONTIGUOUS;
  return {
    contiguous: kind >= CONTIGUOUS,
    colour: colour === 0 ? undefined : colour - 1,
    most: most === 0 ? undefined : most,
  };
}

function allocate(
  kernel: Kernel,
  domain: Domain,
  count: number,
  attributes: FrameAttributes = {},
): OperationResult {
  const given = allocateFrames(kernel, domain, count, attributes);
  return isRefused(given) ? given : given[0]!.handle;
}

function deallocate(
  kernel: Kernel,
  domain: Domain,
  first: number,
  count: number,
): Refused | undefined {
  const frames = framesNamed(domain, first, count);
  return isRefused(frames) ? frames : deallocateFrames(kernel, domain, frames);
}

const ROW_OPERATIONS: readonly Operation[] = [
  forDomain(
    "Frame.allocate",
    (kernel, domain, [count]) => allocate(kernel, domain, Number(count)),
  ),
  forDomain("Frame.search", (kernel, domain, parameters) => {
    const [count = 0, kind = 0, most = 0] = parameters.map(Number);
    return allocate(kernel, domain, count, attributesIn(kind, most));
  }),
  forDomain(
    "Frame.deallocate",
    (kernel, domain, [first, count]) =>
      deallocate(kernel, domain, Number(first), Number(count)),
  ),
  forDomain("Frame.copy", (kernel, domain, [source, target]) => {
    const from = framesNamed(domain, Number(source), 1);
    if (isRefused(from)) return from;
    const to = framesNamed(domain, Number(target), 1);
    if (isRefused(to)) return to;
    return copyFrame(kernel, domain, from[0]!, to[0]!);
  }),
];

// ## A single new frame
//
// A handler that takes one frame has something in mind for it, and that may fail. So
// the language of chapter 3 knows a new frame as something that must not be lost: it is mapped
// ([[§Memory, for code in the kernel]]), kept, or discarded, on every path. Until then the domain's accounts
// call it new. An activation that is ended in the middle may leave one behind that nobody names any more,
// and that is how it is found ([[giveBackLost]]).

const NEW_FRAME_OPERATIONS: readonly Operation[] = [
  forDomain("Frame.take", (kernel, domain) => {
    const handle = allocate(kernel, domain, 1);
    if (typeof handle === "number") domain.newFrames.add(handle);
    return handle;
  }),
  forDomain("Frame.discard", (kernel, domain, [handle]) => {
    domain.newFrames.delete(Number(handle));
    return deallocate(kernel, domain, Number(handle), 1);
  }),
  forDomain("Frame.keep", (_, domain, [handle]) => {
    domain.newFrames.delete(Number(handle));
    return named(domain, handle);
  }),
];

// ## Frames by their numbers
//
// A program passes the handle of one of its frames in a system call. `Frame.named` says whether
// that is one, and `Frame.behind` finds the others of a row. `Frame.number` tells which frame
// of the machine a handle stands for.

/** The handle of a frame that `domain` owns or has been lent, `further` places behind that with the handle `first`. */
function named(
  { handles, borrowed, name }: Domain,
  first = 0n,
  further = 0n,
): OperationResult {
  const handle = Number(first + further);
  const known = handles.has(handle) || borrowed.has(handle);
  if (further < BigInt(MOST_AT_ONCE) && known) return handle;
  return refuse("not held", `${name} has no frame ${first + further}`);
}

const NAMING_OPERATIONS: readonly Operation[] = [
  forDomain("Frame.named", (_, domain, [number]) => named(domain, number)),
  forDomain(
    "Frame.behind",
    (_, domain, [first, further]) => named(domain, first, further),
  ),
  forDomain("Frame.number", (_, domain, [handle]) => {
    const frames = framesNamed(domain, Number(handle), 1);
    return isRefused(frames) ? frames : frames[0]!.frame;
  }),
];

// ## Counts of frames
//
// How many frames are available to a domain, how many it owns and how many it is guaranteed can
// be asked as well: an application that decides for itself needs to know what there is
// ([[promise 19]]). Who is ready to run is the scheduler's to tell, and there are no operations
// yet for the counters of the processor's buffers and caches.

const COUNT_OPERATIONS: readonly Operation[] = [
  forDomain(
    "Frame.available",
    (kernel, domain) => Math.max(0, availableTo(kernel, domain)),
  ),
  forDomain("Frame.owned", (_, domain) => domain.frames.size),
  forDomain("Frame.guaranteed", (_, domain) => domain.minimum),
];

/** The operations on frames. */
export const FRAME_OPERATIONS: readonly Operation[] = [
  ...ROW_OPERATIONS,
  ...NEW_FRAME_OPERATIONS,
  ...NAMING_OPERATIONS,
  ...COUNT_OPERATIONS,
];
