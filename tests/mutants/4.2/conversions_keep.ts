// # Conversions change nothing
//
// A wrong answer to exercise 4.2.

import { guardsBy } from "../guarding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what is computed lies in a range";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take a converted number to be what it was. Only its low bits are left, and in a type with a sign it may have become negative.";

/** `provedSites` with that mistake. */
export const provedSites: ReturnType<typeof guardsBy> = guardsBy({
  converted: (range) => range,
});
