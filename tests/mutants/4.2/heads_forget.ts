// # A head knows nothing
//
// A wrong answer to exercise 4.2.

import { guardsBy } from "../guarding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what holds in every round is found";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You say of what changes in a loop that it can be anything. The counter is cut by the test at the head: see what the ways back bring after that, and say no more than this.";

/** `provedSites` with that mistake. */
export const provedSites: ReturnType<typeof guardsBy> = guardsBy({ cuts: 0 });
