// # Counters that do not wrap around
//
// A wrong answer to exercise 4.4.

import { boundsBy } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what may not end has no bound";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You forget that counters wrap around. If the last number and the step do not fit into the type, the counter begins anew and the loop need not end.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({ wraps: false });
