// # Always from the beginning
//
// A wrong answer to exercise 2.5.

import type { Rule } from "../../../chapters/02-controllers/exercises/2.5-flood/given.ts";
import { mendBy } from "../flooding.ts";

export { attackRightly as attack } from "../flooding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "who notes little does not wait for those who note much";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You begin with the first client again and again. When it always has something waiting, nobody else comes to a turn. Remember whose turn it was, and go on behind it.";

/** `mend` with that mistake. */
export const mend: () => Rule = mendBy({
  next: (_, clients) => Math.min(...clients),
});
