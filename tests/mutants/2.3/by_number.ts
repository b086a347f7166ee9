// # The smallest number runs
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "those who yield run in turn";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You choose the strand with the smallest number that is ready. Nobody else runs before that one blocks. Choose who has been ready for the longest time.";

const POLICIES = schedulingBy({
  enter: (row, strand) => {
    row.push(strand);
    row.sort((a, b) => a - b);
  },
});

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
