// # Tickets are counted once
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "tickets count as they are when they are drawn";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You ask once how many tickets a strand has and remember it. They may change at any time; ask whenever you draw.";

const KNOWN = new Map<(strand: number) => number, Map<number, number>>();

const POLICIES = schedulingBy({
  tickets: (strand, ticketsOf) => {
    const known = KNOWN.get(ticketsOf) ?? new Map<number, number>();
    KNOWN.set(ticketsOf, known);
    const mine = known.get(strand) ?? ticketsOf(strand);
    known.set(strand, mine);
    return mine;
  },
});

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
