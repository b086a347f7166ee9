// # The first has a ticket too many
//
// A wrong answer to exercise 2.3.

import { holderOf, type Scheduling, schedulingBy, sum } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "with lots, shares are as the tickets are";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "The first strand wins one ticket more than it has, and the last one less. With 3 tickets, the numbers 0, 1 and 2 are the first strand's, and 3 is the next one's.";

const POLICIES = schedulingBy({
  win: (tickets, draw) => {
    const drawn = draw(sum(tickets));
    return holderOf(tickets, Math.max(0, drawn - 1));
  },
});

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
