// # The place in the row is kept
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "who is blocked while waiting loses the place in the row";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You leave a strand in the row when it is blocked while it waits for its turn. When it wakes up, it is before those who have been ready all the time. Strand.block tells you of it.";

const POLICIES = schedulingBy({ leavesWhenBlocked: false });

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
