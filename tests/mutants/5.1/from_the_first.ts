// # The hand begins anew
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "the hand clears bits, and the next use sets them";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your hand begins at the first frame each time. It stays where it was, and goes on there the next time.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    `    let found: u64 = 16;
`,
    `    let found: u64 = 16;
    self.hand = 0;
`,
  ],
);
