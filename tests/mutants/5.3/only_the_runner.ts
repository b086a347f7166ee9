// # A piece wakes nobody
//
// A wrong answer to exercise 5.3.

import { resting } from "../resting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "if there is a piece, whoever rests is woken";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your wake lets nobody go on: whoever rests is not told that there is a piece again.";

/** The spindle with that mistake. */
export const text: string = resting(
  [
    `if self.active < self.goal && self.resting != 0 { resume(); return; }`,
    ``,
  ],
);
