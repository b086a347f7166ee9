// # Gives up early
//
// A wrong answer to exercise 4.6.

import { fuzzBy } from "../fuzzing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "eight of ten mistakes are found";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You stop after a few procedures. You may ask a thousand times, and some mistakes show themselves in one of several hundred cases.";

/** `fuzz` with that mistake. */
export const fuzz: ReturnType<typeof fuzzBy> = fuzzBy({ cases: () => 40 });
