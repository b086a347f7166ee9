// # The absent take part
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "who is blocked takes no part in the lottery";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You draw among all strands, and a strand wins that cannot run. Then a processor has nobody although somebody is ready. Only those who are ready take part.";

const POLICIES = schedulingBy({
  players: ({ strands }) => [...strands.keys()].sort((a, b) => a - b),
});

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
