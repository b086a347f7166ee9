// # The cause says who is ready
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "who yields and blocks in one call is not chosen";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You put a strand into the row because of the cause for which it was stopped. The cause is one of several: a strand that has yielded may have blocked in the same call. Whether it is ready stands in its state.";

const POLICIES = schedulingBy({
  staysReady: (_, _strand, cause) => cause !== "blocked" && cause !== "ended",
  leavesWhenBlocked: false,
  mayRun: ({ strands }, strand) => strands.has(strand),
});

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
