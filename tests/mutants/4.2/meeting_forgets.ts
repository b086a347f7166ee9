// # Where paths meet, everything is forgotten
//
// A wrong answer to exercise 4.2.

import { allOf, baseOf } from "../../../chapters/04-verifier/mod.ts";
import { guardsBy } from "../guarding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "where paths meet, each counts";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Where paths meet you forget what both of them know. What each of them knows is still known, in the range that has both.";

/** `provedSites` with that mistake. */
export const provedSites: ReturnType<typeof guardsBy> = guardsBy({
  met: (_one, _other, type) => allOf(baseOf(type)),
});
