// # As long as he likes
//
// A wrong answer to exercise 5.6.

import { meeting } from "../meeting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what is granted is in time";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You never look at what a strand has used. Who does not come to an end keeps everybody with a later deadline waiting, and then everybody.";

/** The spindle with that mistake. */
export const text: string = meeting(
  [
    "self.shares[i].waits && self.shares[i].rest >= CYCLES",
    "self.shares[i].waits",
  ],
  [
    "self.shares[i].rest -|= used -| self.shares[i].had;",
    "self.shares[i].rest -|= 0;",
  ],
);
