// # Steps of one
//
// A wrong answer to exercise 4.4.

import { boundsBy } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "rounds are counted from what is known";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You count as if the counter grew by 1. If it grows by 3 there are a third as many rounds.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({
  stepIs: (step) => step > 0n ? 1n : step,
});
