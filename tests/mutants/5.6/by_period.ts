// # The shortest period first
//
// A wrong answer to exercise 5.6.

import { meeting } from "../meeting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "the deadline decides, and not the period";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You prefer whoever has the shorter period. That keeps less than what you grant: when the shares add up to seven eighths, only the order of the deadlines keeps all of them.";

/** The spindle with that mistake. */
export const text: string = meeting(
  ["self.shares[i].due < due", "u64(self.shares[i].every) < due"],
  ["due = self.shares[i].due;", "due = u64(self.shares[i].every);"],
);
