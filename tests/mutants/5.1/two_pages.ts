// # The old page stays
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "pages that were used are spared once";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "The page that leaves must be unmapped. Otherwise two pages lead to one frame, and the old one is never missed.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    `      const gone = Mapping.unmap(space, old, 1) else { return 16; }
`,
    `      if old == 0 { return 16; }
`,
  ],
);
