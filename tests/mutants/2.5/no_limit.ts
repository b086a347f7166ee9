// # No end to a visit
//
// A wrong answer to exercise 2.5.

import type { Rule } from "../../../chapters/02-controllers/exercises/2.5-flood/given.ts";
import { mendBy } from "../flooding.ts";

export { attackRightly as attack } from "../flooding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "under 32 greedy clients no tick is late by more than a quarter";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You are fair to the clients, but the visit ends only when nothing waits. Somebody who notes events in a handler keeps it going for ever. Leave the kernel when the visit has taken long enough.";

/** `mend` with that mistake. */
export const mend: () => Rule = mendBy({ isEnough: () => false });
