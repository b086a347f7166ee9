// # Ways that nobody can take
//
// A wrong answer to exercise 4.2.

import { guardsBy } from "../guarding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where paths meet, each counts";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You go on where a range has become empty. No number is in it, so nobody comes along there, and what that way brings must not be joined.";

/** `provedSites` with that mistake. */
export const provedSites: ReturnType<typeof guardsBy> = guardsBy({
  dead: false,
});
