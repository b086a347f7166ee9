// # The shortest queue first
//
// A wrong answer to exercise 2.5.

import type { Rule } from "../../../chapters/02-controllers/exercises/2.5-flood/given.ts";
import { mendBy } from "../flooding.ts";

export { attackRightly as attack } from "../flooding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "every client comes to its turn";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You raise an event of the client that has least waiting. Clients that note one event again and again always have least, and those with more waiting never come to a turn. That is kind to modest ones and fair to nobody: give turns.";

/** `mend` with that mistake. */
export const mend: () => Rule = mendBy({
  next: (_, clients) => {
    const waiting = new Map<number, number>();
    for (const one of clients) waiting.set(one, (waiting.get(one) ?? 0) + 1);
    const [first, ...others] = [...waiting];
    return others.reduce(
      (best, one) => one[1] < best[1] ? one : best,
      first!,
    )[0];
  },
});
