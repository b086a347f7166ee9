// # Stopped is done
//
// A wrong answer to exercise 5.6.

import { meeting } from "../meeting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what is granted is in time";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take everybody who stops for one who is done. Who has lost the processor to somebody more urgent, or in the middle of his ticks, wants it back: only blocking says that the job is done.";

/** The spindle with that mistake. */
export const text: string = meeting(
  [
    "self.shares[i].waits = cause != StopCause.blocked;",
    "self.shares[i].waits = false;",
  ],
);
