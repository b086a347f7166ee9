// # Each piece wakes somebody
//
// A wrong answer to exercise 5.3.

import { resting } from "../resting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "no more go on than are wanted";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your wake does not ask how many runners there are already, so there are more than are wanted.";

/** The spindle with that mistake. */
export const text: string = resting(
  [
    `if self.active < self.goal && self.resting != 0 {`,
    `if self.resting != 0 {`,
  ],
);
