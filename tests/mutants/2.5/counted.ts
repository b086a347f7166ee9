// # Events are counted, not time
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
  "You limit the number of events in a visit. Handlers are of different length: as many of the longest take several times as long. Look at the cycles.";

/** `mend` with that mistake. */
export const mend: () => Rule = mendBy({
  isEnough: ({ raised }) => raised >= 64,
});
