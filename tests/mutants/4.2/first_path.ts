// # The first path is believed
//
// A wrong answer to exercise 4.2.

import { guardsBy } from "../guarding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where paths meet, each counts";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Where paths meet you believe the one that came first. Nobody knows which was taken, so only what all of them bring is known.";

/** `provedSites` with that mistake. */
export const provedSites: ReturnType<typeof guardsBy> = guardsBy({
  met: (one) => one,
});
