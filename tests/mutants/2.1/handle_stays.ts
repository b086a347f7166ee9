// # The capability stays with the domain
//
// A wrong answer to exercise 2.1.

import type { FrameNumber } from "../../../chapters/01-hardware/mod.ts";
import {
  type Domain,
  type Kernel,
  readFrame,
} from "../../../chapters/02-controllers/mod.ts";
import * as right from "../../../chapters/02-controllers/memory/frames.ts";

export {
  availableTo,
  giveFrame,
  guaranteeFrames,
  owedTo,
} from "../../../chapters/02-controllers/memory/frames.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a frame that is taken back is free once";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take the frame back and leave the domain its capability. Everything that is found by a handle would still be found. Take it out of handles, by the handle in the record, before you clear that.";

/** `releaseFrame` with that mistake. */
export function releaseFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): void {
  const handle = readFrame(kernel, frame, "handle");
  const capability = domain.handles.get(handle);
  right.releaseFrame(kernel, domain, frame);
  if (capability) domain.handles.set(handle, capability);
}
