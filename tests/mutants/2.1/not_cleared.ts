// # What was in it stays in it
//
// A wrong answer to exercise 2.1.

import {
  type FrameNumber,
  frameStart,
  PAGE_SIZE,
} from "../../../chapters/01-hardware/mod.ts";
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
export const meantFor: string = "a frame that is given is empty";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You give away a frame with what its last owner has left in it. That could be a password. Fill it with zeros.";

/** `giveFrame` with that mistake. */
export function giveFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
  use: FrameUse,
): void {
  const start = frameStart(frame);
  const left = kernel.machine.bus.bytes.slice(start, start + PAGE_SIZE);
  right.giveFrame(kernel, domain, frame, use);
  kernel.machine.bus.bytes.set(left, start);
}
