// # Only upwards
//
// A wrong answer to exercise 4.4.

import { boundsBy } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "rounds are counted from what is known";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You see parameters that grow. One that falls by at least 1 in every round, and not below a number that is known, bounds the rounds as well.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({ down: false });
