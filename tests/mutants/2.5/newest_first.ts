// # The newest of a client first
//
// A wrong answer to exercise 2.5.

import type { Rule } from "../../../chapters/02-controllers/exercises/2.5-flood/given.ts";
import { mendBy } from "../flooding.ts";

export { attackRightly as attack } from "../flooding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "each client's events are raised in their order";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You raise the client's newest event. The older ones wait behind all that come after them. Take the first of the client's events in the list.";

/** `mend` with that mistake. */
export const mend: () => Rule = mendBy({
  which: (waiting, client) =>
    waiting.findLastIndex(({ subject }) => subject === client),
});
