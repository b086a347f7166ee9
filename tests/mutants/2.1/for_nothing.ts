// # Clearing costs nothing
//
// A wrong answer to exercise 2.1.

import type { FrameNumber } from "../../../chapters/01-hardware/mod.ts";
import type {
  Domain,
  FrameUse,
  Kernel,
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
  "You clear the frame and charge nothing for it. On the machine it would take a store for each of its quadwords; CLEAR_FRAME is what that costs.";

/** `giveFrame` with that mistake. */
export function giveFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
  use: FrameUse,
): void {
  const { counters } = kernel.machine.processor;
  const before = counters.cycles;
  right.giveFrame(kernel, domain, frame, use);
  counters.cycles = before;
}
