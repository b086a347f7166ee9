// # One strand too many
//
// A wrong answer to exercise 5.3.

import { resting } from "../resting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "strands are added, and no more than 16";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "The first strand is one of the 16, so 15 can be added.";

/** The spindle with that mistake. */
export const text: string = resting(
  [
    `if at == 0 || at >= MOST { return false; }`,
    `if at == 0 || at >= MOST - 1 { return false; }`,
  ],
);
