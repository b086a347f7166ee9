// # Still the oldest first
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
  "You limit the visit and raise the oldest event first, as before. Whoever notes one waits behind all that the others have in the list, up to 16 each. Give every client a turn of its own.";

/** `mend` with that mistake. */
export const mend: () => Rule = mendBy({ next: (_, clients) => clients[0]! });
