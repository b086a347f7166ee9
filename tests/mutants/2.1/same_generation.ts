// # The generation stays
//
// A wrong answer to exercise 2.1.

import type { FrameNumber } from "../../../chapters/01-hardware/mod.ts";
import {
  type Domain,
  type FrameUse,
  type Kernel,
  readFrame,
  writeFrame,
} from "../../../chapters/02-controllers/mod.ts";
import * as right from "../../../chapters/02-controllers/memory/frames.ts";

export {
  availableTo,
  guaranteeFrames,
  owedTo,
  releaseFrame,
} from "../../../chapters/02-controllers/memory/frames.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a frame that is given has its owner noted";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You do not count how often a frame has been given away. A capability from an earlier time would then be as good as a new one.";

/** `giveFrame` with that mistake. */
export function giveFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
  use: FrameUse,
): void {
  right.giveFrame(kernel, domain, frame, use);
  const generation = readFrame(kernel, frame, "generation") - 1;
  writeFrame(kernel, frame, "generation", generation);
  const handle = readFrame(kernel, frame, "handle");
  const capability = domain.handles.get(handle);
  if (capability) domain.handles.set(handle, { ...capability, generation });
}
