// # All bits in the first byte
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "the first use of a page sets its bit";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "The bit of page 40 is in byte 5 of the quadword, and not in its first.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    `    const at = self.bitmap + page / 8;
`,
    `    const at = self.bitmap;
`,
  ],
);
