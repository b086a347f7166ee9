// # Eight bits at once
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "pages that were used are spared once";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "When you clear a page's bit you clear those of seven other pages with it.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    "bits[page / 8] &= ~bit;",
    "bits[page / 8] = 0;",
  ],
);
