// # Free while pages lead to it
//
// A wrong answer to exercise 2.1.

import type { FrameNumber } from "../../../chapters/01-hardware/mod.ts";
import {
  type Domain,
  type Kernel,
  writeFrame,
} from "../../../chapters/02-controllers/mod.ts";
import * as right from "../../../chapters/02-controllers/memory/frames.ts";

export {
  availableTo,
  giveFrame,
  guaranteeFrames,
  owedTo,
} from "../../../chapters/02-controllers/memory/frames.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a frame that is mapped is not taken back";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take a frame back to which pages still lead: a program can go on using it when it is somebody else's. That must never happen, so it is a panic and not a refusal.";

/** `releaseFrame` with that mistake. */
export function releaseFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): void {
  writeFrame(kernel, frame, "mappings", 0);
  right.releaseFrame(kernel, domain, frame);
}
