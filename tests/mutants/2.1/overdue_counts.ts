// # Who is late gets more
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
export const meantFor: string = "who has not given back in time gets nothing";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You give frames to a domain that should have given some back by now. It could answer every request with a new one of its own.";

/** `availableTo` with that mistake. */
export function availableTo(kernel: Kernel, domain: Domain): number {
  let left = kernel.freeFrames.length;
  for (const one of kernel.domains.values()) {
    if (one !== domain) left -= right.owedTo(one);
  }
  return left;
}
