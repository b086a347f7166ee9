// # A bit stays for ever
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "pages that were used are spared once";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "A bit that was set once is never cleared. When every page has been used there is none that could leave.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    `      bits[page / 8] &= ~bit;
`,
    ``,
  ],
);
