// # Everybody has the same chance
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "with lots, shares are as the tickets are";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You draw a strand, and not a ticket. Then tickets mean nothing. Draw a number below the sum of all tickets and see whose it is.";

const POLICIES = schedulingBy({ win: (tickets, draw) => draw(tickets.length) });

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
