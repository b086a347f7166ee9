// # Slices are not given
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a strand runs for its slice and no longer";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You give no slice, so a strand that computes keeps the processor for ever. Call allot before you answer: it is about the strand that comes next.";

const POLICIES = schedulingBy({ slice: () => 0 });

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
