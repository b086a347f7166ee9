// # Both sides learn the same
//
// A wrong answer to exercise 4.2.

import { guardsBy } from "../guarding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a test teaches both sides";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take a condition for true on both sides of a branch. Behind otherwise its opposite holds.";

/** `provedSites` with that mistake. */
export const provedSites: ReturnType<typeof guardsBy> = guardsBy({
  otherSide: true,
});
