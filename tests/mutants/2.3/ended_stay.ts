// # Who has ended stays in the row
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "who is ended while waiting is passed over";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You choose a strand that has ended. Nobody tells you of the end of a strand that has no processor, so look into kernel.strands before you choose.";

const POLICIES = schedulingBy({
  mayRun: ({ strands }, strand) => strands.get(strand)?.state !== "blocked",
});

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
