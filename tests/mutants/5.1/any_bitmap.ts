// # Bits anywhere
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what cannot be begun is refused";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Ask whether the quadword can be written before you begin.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    "if self.count > 0 || !Space.writable(bitmap, 8) { return false; }",
    "if self.count > 0 { return false; }",
  ],
);
