// # All faults are ours
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "faults of others are left to others";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You answer faults at every address. Those outside of the program's pages belong to others.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    "address >= self.start && address - self.start < self.pages * PAGE",
    "self.pages > 0 && address > 0",
  ],
);
