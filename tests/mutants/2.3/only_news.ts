// # Only news count
//
// A wrong answer to exercise 2.3.

import { type Scheduling, schedulingBy } from "../scheduling.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a machine that idles without a policy runs everybody with one";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You wait for notices, and those who were ready before your policy came will never be told of again. Begin with what stands in kernel.strands.";

const POLICIES = schedulingBy({ atFirst: () => [] });

/** `takeTurns` with that mistake. */
export const takeTurns: Scheduling["takeTurns"] = POLICIES.takeTurns;
/** `drawLots` with that mistake. */
export const drawLots: Scheduling["drawLots"] = POLICIES.drawLots;
