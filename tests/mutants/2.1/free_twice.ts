// # Free although it is not yours
//
// A wrong answer to exercise 2.1.

import type { FrameNumber } from "../../../chapters/01-hardware/mod.ts";
import type { Domain, Kernel } from "../../../chapters/02-controllers/mod.ts";
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
  "You take a frame back from a domain that does not own it. It may be free already, and is then free twice, or somebody else's. Ask first whether it was among the domain's frames.";

/** `releaseFrame` with that mistake. */
export function releaseFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): void {
  if (domain.frames.has(frame)) right.releaseFrame(kernel, domain, frame);
  else kernel.freeFrames.push(frame);
}
