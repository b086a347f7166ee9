// # Loads as well
//
// A wrong answer to exercise 3.1.

import { touching } from "../touching.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a load leaves no trace";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You watch the pages for loads as well as for stores, and a page that was only looked at gets a bit. Watch for Mapping.WRITE alone.";

/** The spindle with that mistake. */
export const text: string = touching([
  "first, count, Mapping.WRITE)",
  "first, count, 3)",
], ["cause == Trap.Cause.faultOnWrite &&\n      ", ""]);
