// # The most tickets win
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "with lots, nobody starves";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You give the processor to whoever has most tickets. That is a priority and not a lottery: the others never run.";

const POLICIES = schedulingBy({
  win: (tickets) => tickets.indexOf(Math.max(...tickets)),
});

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
