// # Nobody goes on instead
//
// A wrong answer to exercise 5.3.

import { resting } from "../resting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "if one waits, another one goes on";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "When a runner waits, nobody takes its place: the handler of Strand.block must let one go on that rests.";

/** The spindle with that mistake. */
export const text: string = resting(
  [
    `if self.active < self.goal { resume(); }
`,
    ``,
  ],
);
