// # No room for the last one
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
  "You begin one more event as long as there is any time left, and it takes up to 4000 cycles. Stop so early that the longest handler still fits.";

/** `mend` with that mistake. */
export const mend: () => Rule = mendBy({
  isEnough: ({ raised, cycles }) => raised > 0 && cycles > 29_500,
});
