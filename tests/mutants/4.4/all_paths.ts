// # All paths together
//
// A wrong answer to exercise 4.4.

import { boundsBy } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where paths part, the dearer one counts";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You add up all blocks. Of two ways that part a call takes one, so only the dearer of them counts.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({
  before: () => 0n,
  whole: (costs) => costs.reduce((sum, one) => sum + one, 0n),
});
