// # The last in the row is the first to run
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "those who yield run in turn";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You choose who became ready last. Who yields is ready again at once and gets the processor back; the others never do. A row has two ends: put in at one and take out at the other.";

const POLICIES = schedulingBy({
  enter: (row, strand) => void row.unshift(strand),
});

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
