// # One round for all
//
// A wrong answer to exercise 4.2.

import { guardsBy } from "../guarding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what holds in every round is found";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You go through loops once and stop. What holds in the first round need not hold in the second: go on until nothing changes.";

/** `provedSites` with that mistake. */
export const provedSites: ReturnType<typeof guardsBy> = guardsBy({ rounds: 1 });
