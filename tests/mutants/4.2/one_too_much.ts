// # A test teaches one too much
//
// A wrong answer to exercise 4.2.

import { guardsBy } from "../guarding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a test teaches both sides";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "From less you take one too much: of x < 8 the greatest x is 7, which is 1 less and not 2.";

/** `provedSites` with that mistake. */
export const provedSites: ReturnType<typeof guardsBy> = guardsBy({ apart: 2n });
