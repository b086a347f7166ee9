// # The head as often as the rest
//
// A wrong answer to exercise 4.4.

import { boundsBy } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "rounds are counted from what is known";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You let the head run as often as the ways back are taken. It runs once more, to find that it was the last round.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({
  head: (back) => back,
});
