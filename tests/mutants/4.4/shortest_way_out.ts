// # The path alone
//
// A wrong answer to exercise 4.4.

import { boundsBy } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what is in a loop counts in every round";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You let a way out of a loop carry the path that leads to it. Before somebody takes it, there may have been many rounds on which the rest of the loop has run.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({
  through: false,
});
