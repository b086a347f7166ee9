// # A wake is lost
//
// A wrong answer to exercise 5.3.

import { resting } from "../resting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "whoever looked a moment too early looks again";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "A runner may have found no piece a moment before one was put down. If wake does not remember that, it rests though there is a piece.";

/** The spindle with that mistake. */
export const text: string = resting(
  [
    `if self.looks > 0 { self.looks -= 1; return; }`,
    `if self.looks > 16 { return; }`,
  ],
);
