// # Whatever the cause
//
// A wrong answer to exercise 3.1.

import { touching } from "../touching.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "faults of others are left to others";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You answer every fault of a page that you watch, and do not ask why it came. If somebody else watches the same page for loads, that is not your affair: compare the cause.";

/** The spindle with that mistake. */
export const text: string = touching([
  "cause == Trap.Cause.faultOnWrite &&\n      ",
  "",
]);
