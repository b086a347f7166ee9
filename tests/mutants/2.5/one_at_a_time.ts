// # One event in each visit
//
// A wrong answer to exercise 2.5.

import type { Rule } from "../../../chapters/02-controllers/exercises/2.5-flood/given.ts";
import { mendBy } from "../flooding.ts";

export { attackRightly as attack } from "../flooding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a client that is alone is not held up";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You raise one event and leave the kernel. No tick is late, and nearly nothing is done: 16 short events take 16 ticks. There is time for many short ones in a quarter of a tick.";

/** `mend` with that mistake. */
export const mend: () => Rule = mendBy({
  isEnough: ({ raised }) => raised > 0,
});
