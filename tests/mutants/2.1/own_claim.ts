// # Its own claim stands in its way
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
  "You subtract what is owed to the domain itself. Nobody could ever use a guarantee. Subtract what is owed to all others.";

/** `availableTo` with that mistake. */
export function availableTo(kernel: Kernel, domain: Domain): number {
  return right.availableTo(kernel, domain) - right.owedTo(domain);
}
