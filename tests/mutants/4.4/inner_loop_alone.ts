// # The inner loop alone
//
// A wrong answer to exercise 4.4.

import { boundsBy } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what is in a loop counts in every round";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You multiply with the rounds of the innermost loop alone. It begins anew in every round of the loop around it, so the rounds of both are multiplied.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({
  times: (rounds) => rounds.at(-1) ?? 1n,
});
