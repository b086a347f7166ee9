// # Who waited stays
//
// A wrong answer to exercise 5.3.

import { resting } from "../resting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "no more go on than are wanted";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Somebody who has waited is a runner again. Count it, so that another one rests behind its piece.";

/** The spindle with that mistake. */
export const text: string = resting(
  [
    `    self.away &= ~bit;
    self.active += 1;`,
    `    self.away &= ~bit;`,
  ],
);
