// # The cleared bits are forgotten
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "pages that were used are spared once";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You clear the bits in your copy and do not put the copy back: in the program's memory they are all still set.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    `    const written = Space.store(self.bitmap, bits[..]) else { return found; }
    return found;`,
    `    return found;`,
  ],
);
