// # A test teaches nothing
//
// A wrong answer to exercise 4.2.

import { guardsBy } from "../guarding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a test teaches both sides";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You compute ranges and learn nothing from branches and checks. Behind a test its condition holds, and then its operands are less than they were.";

/** `provedSites` with that mistake. */
export const provedSites: ReturnType<typeof guardsBy> = guardsBy({
  tests: false,
});
