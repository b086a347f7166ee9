// # Nothing is known of what was converted
//
// A wrong answer to exercise 4.2.

import { allOf } from "../../../chapters/04-verifier/mod.ts";
import { guardsBy } from "../guarding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what is computed lies in a range";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You believe nothing of a converted number but what its new type says. What fits into the new type stays as it is: that is what within is for.";

/** `provedSites` with that mistake. */
export const provedSites: ReturnType<typeof guardsBy> = guardsBy({
  converted: (_range, type) => allOf(type),
});
