// # Uses do not matter
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "pages that were used are spared once";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your pages leave in the order in which they came: what the bits say is not asked.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    "if bits[page / 8] & bit == 0 {",
    "if bits[page / 8] & bit == 0 || page < 64 {",
  ],
);
