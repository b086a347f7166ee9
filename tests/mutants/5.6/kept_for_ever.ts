// # Shares of the dead
//
// A wrong answer to exercise 5.6.

import { meeting } from "../meeting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what fits is granted, and what does not is refused";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Strands end, also while they wait, and then nothing is told to you. Their shares are still counted: look who lives before you refuse.";

/** The spindle with that mistake. */
export const text: string = meeting(
  [
    "if name != 0 && !Strand.lives(name) { self.shares[i].name = 0; }",
    "if name == 0 { self.shares[i].waits = false; }",
  ],
  [
    "self.shares[i].name = 0;\n      self.shares[i].waits = false;",
    "self.shares[i].waits = false;",
  ],
);
