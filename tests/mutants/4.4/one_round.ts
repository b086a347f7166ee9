// # A round
//
// A wrong answer to exercise 4.4.

import { boundsBy } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what is in a loop counts in every round";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You count a block once, but in a loop it runs in every round.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({
  times: () => 1n,
});
