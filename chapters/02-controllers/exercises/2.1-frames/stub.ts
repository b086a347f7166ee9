// # The accounts of frames
//
// Keep the accounts of who has which frame, so that none is lost, none has two owners, and what
// was guaranteed to somebody is there when it is wanted.
//
// A domain owns the frames in `frames` and is guaranteed `minimum`. Write the functions by
// which frames change hands:
//
// - `owedTo` says how many frames a domain may still have by its guarantee.
// - `availableTo` says how many it may be given now: those in `kernel.freeFrames`, without what
//   is owed to all other domains. It is 0 while something that the domain was asked to give
//   back is overdue: one of its `reclaims` has no `alarm` any more.
// - `guaranteeFrames` gives it another guarantee instead of the one before. Those that the
//   domain owns count. Those that it lacks must be free and not owed to anybody else, or the
//   guarantee is refused: `out of memory`. What is not a whole number from 0 up is a
//   `bad argument`. A refusal changes nothing.
// - `giveFrame` gives a domain a frame that has just been taken from the free ones.
// - `releaseFrame` takes a frame back from its owner. If the domain does not own it, nothing
//   happens. If pages still lead to it, that is a mistake of the kernel's: `panic`.
//
// **A frame that is given** is filled with zeros, which costs `CLEAR_FRAME` cycles. It stands
// in the domain's `frames`, and its record says so (`FRAME`): `owner` is the domain's
// number, `generation` is one more than before, and `use` is 0 for a `page` and 1 for a
// `structure`. A page has a `handle`, which is the domain's `nextHandle` and is never used
// again; a structure has 0. Under a page's handle the domain's `handles` has a capability:
// the frame, the domain's number, the generation and the handle.
//
// **A frame that is taken back** has no owner and no handle any more, and nor has the domain
// any trace of it. It is free at once if `pins` is 0. If not, a device is at work on it; it
// becomes free when the last device lets it go, and that is done elsewhere.
//
// Fields of records are read and written by `readFrame` and `writeFrame`.

import type { FrameNumber } from "../../../01-hardware/mod.ts";
import type { Domain, FrameUse } from "../../mod.ts";
import type { Kernel, Refused } from "../../mod.ts";

/** Frames that `domain` may still have by its guarantee. */
export function owedTo(domain: Domain): number {
  // TODO
  return unwritten(domain);
}

/** Frames that `domain` may be given now. */
export function availableTo(kernel: Kernel, domain: Domain): number {
  // TODO
  return unwritten(kernel, domain);
}

/**
 * Guarantees `domain` `minimum` frames instead of what it was guaranteed before.
 *
 * @returns why not; nothing has changed then
 */
export function guaranteeFrames(
  kernel: Kernel,
  domain: Domain,
  minimum: number,
): Refused | undefined {
  // TODO
  return unwritten(kernel, domain, minimum);
}

/** Gives `frame`, which has just been taken from the free ones, to `domain`. */
export function giveFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
  use: FrameUse,
): void {
  // TODO
  unwritten(kernel, domain, frame, use);
}

/** Takes `frame`, to which no page leads any more, back from `domain`. */
export function releaseFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): void {
  // TODO: then delete `unwritten`.
  unwritten(kernel, domain, frame);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 2.1: not yet written");
}
