// # Less than nothing is owed
//
// A wrong answer to exercise 2.1.

import type { Domain, Kernel } from "../../../chapters/02-controllers/mod.ts";

export {
  giveFrame,
  guaranteeFrames,
  releaseFrame,
} from "../../../chapters/02-controllers/memory/frames.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what is owed to one is not available to others";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "A domain that owns more than it is guaranteed is owed less than nothing with you, and that is added to what others may have. Owed is never less than 0.";

/** `owedTo` with that mistake. */
export function owedTo(domain: Domain): number {
  return domain.minimum - domain.frames.size;
}

/** `availableTo` with that mistake. */
export function availableTo(kernel: Kernel, domain: Domain): number {
  if (domain.reclaims.some(({ alarm }) => alarm === undefined)) return 0;
  let left = kernel.freeFrames.length;
  for (const one of kernel.domains.values()) {
    if (one !== domain) left -= owedTo(one);
  }
  return left;
}
