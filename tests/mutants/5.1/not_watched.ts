// # A page is watched once
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "pages that were used are spared once";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "A page whose bit you clear must be watched again. Otherwise nobody sees its next use, and it leaves though it was used.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    `      const watched = Mapping.watch(space, at, 1, 7) else { return place; }
`,
    `      if at == 0 { break; }
`,
  ],
);
