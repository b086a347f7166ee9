// # Page tables have handles
//
// A wrong answer to exercise 2.1.

import type { FrameNumber } from "../../../chapters/01-hardware/mod.ts";
import {
  type Domain,
  type FrameUse,
  type Kernel,
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
export const meantFor: string =
  "what the kernel keeps for a domain has no handle";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You give a handle to a frame that holds a page table or a strand. The domain could map it with that, write its own page tables, and reach all memory. Only pages have handles.";

/** `giveFrame` with that mistake. */
export function giveFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
  use: FrameUse,
): void {
  right.giveFrame(kernel, domain, frame, "page");
  writeFrame(kernel, frame, "use", use === "page" ? 0 : 1);
}
