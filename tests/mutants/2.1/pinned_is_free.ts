// # Free while a device works on it
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
export const meantFor: string =
  "a frame on which a device is at work is not free";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You put a frame on the list of free ones while a device is at work on it. The next owner would find what the device stores. Look at its pins.";

/** `releaseFrame` with that mistake. */
export function releaseFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): void {
  const mine = domain.frames.has(frame);
  right.releaseFrame(kernel, domain, frame);
  if (mine && readFrame(kernel, frame, "pins") > 0) {
    kernel.freeFrames.push(frame);
  }
}
