// # A handle means another frame
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
  "You use a handle again that has been given back. Whoever still has the number reaches another frame with it. Count up.";

/** `releaseFrame` with that mistake. */
export function releaseFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): void {
  const handle = readFrame(kernel, frame, "handle");
  const mine = domain.frames.has(frame);
  right.releaseFrame(kernel, domain, frame);
  if (mine && handle > 0) domain.nextHandle = handle;
}
