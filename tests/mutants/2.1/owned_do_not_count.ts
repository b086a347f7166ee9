// # What it owns does not count
//
// A wrong answer to exercise 2.1.

import {
  type Domain,
  isRefused,
  type Kernel,
  refuse,
  type Refused,
} from "../../../chapters/02-controllers/mod.ts";
import * as right from "../../../chapters/02-controllers/memory/frames.ts";

export {
  availableTo,
  giveFrame,
  owedTo,
  releaseFrame,
} from "../../../chapters/02-controllers/memory/frames.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a guarantee is given if it can be kept";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You want as many free frames as the guarantee is large. Those that the domain owns already are its own and need not be free.";

/** `guaranteeFrames` with that mistake. */
export function guaranteeFrames(
  kernel: Kernel,
  domain: Domain,
  minimum: number,
): Refused | undefined {
  const result = right.guaranteeFrames(kernel, domain, domain.minimum);
  const free = right.availableTo(kernel, domain);
  if (isRefused(result) || !(minimum > free)) {
    return right.guaranteeFrames(kernel, domain, minimum);
  }
  return refuse("out of memory", `${free} frames are free`);
}
