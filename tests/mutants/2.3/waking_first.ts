// # Who wakes up goes first
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "who becomes ready is the last in the row";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You let who has just become ready run before those who have waited longer. Two strands that wake each other would keep all others from the processor.";

const POLICIES = schedulingBy({
  enter: (row, strand, woken) =>
    void (woken ? row.unshift(strand) : row.push(strand)),
});

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
