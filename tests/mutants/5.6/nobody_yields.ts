// # Nobody gives up the processor
//
// A wrong answer to exercise 5.6.

import { meeting } from "../meeting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what is granted is in time";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Somebody is released and you wait until the processor is free. That may be a hundred ticks later: take it away.";

/** The spindle with that mistake. */
export const text: string = meeting(
  [
    "if first() < MOST { Processor.preempt(0); }",
    "if first() > MOST { Processor.preempt(0); }",
  ],
);
