// # The cheaper path
//
// A wrong answer to exercise 4.4.

import { boundsBy, leastOf } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where paths part, the dearer one counts";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take the cheaper of two ways. Nobody knows which will be taken, so the bound must be enough for the dearer one.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({
  before: (costs) => costs.length > 0 ? leastOf(costs) : 0n,
});
