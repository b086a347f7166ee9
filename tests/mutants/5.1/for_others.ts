// # Pages of others
//
// A wrong answer to exercise 5.1.

import { clocking } from "../clocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "faults of others are left to others";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your pager gives frames to pages that are not its own: ask in the handler's filter whose page it is.";

/** The spindle with that mistake. */
export const text: string = clocking(
  [
    "on Trap.invalidTranslation(address) when isOurs(address) {",
    "on Trap.invalidTranslation(address) {",
  ],
);
