// # Who rests is counted twice
//
// A wrong answer to exercise 5.3.

import { resting } from "../resting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "no more go on than are wanted";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "A strand that your spindle blocks is told of by Strand.block as well. You take it off the runners twice, so later there are too many.";

/** The spindle with that mistake. */
export const text: string = resting(
  [
    `if self.resting & bit != 0 { return; }`,
    `if self.active > 8 { return; }`,
  ],
);
