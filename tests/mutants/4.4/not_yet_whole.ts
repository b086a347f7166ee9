// # A loop that is not yet whole
//
// A wrong answer to exercise 4.4.

import { boundsBy } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "who leaves a loop has been through it";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You ask for the dearest path of a loop before all of its blocks have been added up: what leaves it may stand before them. Begin again until nothing grows.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({ again: false });
