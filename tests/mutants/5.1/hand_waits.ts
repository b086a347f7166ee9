// # The hand stays on the new page
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "the hand clears bits, and the next use sets them";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Behind the page that has left the hand moves on, so that the page that has just come is the last one it comes to.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    `        found = place;
`,
    `        found = place;
        if place < 16 { self.hand = place; }
`,
  ],
);
