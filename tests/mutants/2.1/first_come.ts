// # First come, first served
//
// A wrong answer to exercise 2.1.

import type { Domain, Kernel } from "../../../chapters/02-controllers/mod.ts";
import * as right from "../../../chapters/02-controllers/memory/frames.ts";

export {
  giveFrame,
  guaranteeFrames,
  owedTo,
  releaseFrame,
} from "../../../chapters/02-controllers/memory/frames.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what is owed to one is not available to others";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You give away what is owed to others. A guarantee is worth nothing if a greedy domain can take all frames before it is used.";

/** `availableTo` with that mistake. */
export function availableTo(kernel: Kernel, domain: Domain): number {
  return right.availableTo(kernel, domain) === 0 ? 0 : kernel.freeFrames.length;
}
