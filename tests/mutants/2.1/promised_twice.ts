// # Promised to two
//
// A wrong answer to exercise 2.1.

import {
  type Domain,
  type Kernel,
  refuse,
  type Refused,
} from "../../../chapters/02-controllers/mod.ts";

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
  "You give a guarantee from frames that are free but owed to another domain. They cannot both have them.";

/** `guaranteeFrames` with that mistake. */
export function guaranteeFrames(
  kernel: Kernel,
  domain: Domain,
  minimum: number,
): Refused | undefined {
  if (!Number.isInteger(minimum) || minimum < 0) {
    return refuse("bad argument", `${minimum} is no number of frames`);
  }
  if (minimum - domain.frames.size > kernel.freeFrames.length) {
    return refuse("out of memory", "So many are not free");
  }
  domain.minimum = minimum;
}
