// # The last return alone
//
// A wrong answer to exercise 4.3.

import { findLossBy } from "../searching.ts";

export { tell } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "an early return keeps what is held";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You look at the return at the end. A procedure may end at any of its returns, and the one in the middle is where things get lost.";

/** `findLoss` with that mistake. */
export const findLoss: ReturnType<typeof findLossBy> = findLossBy({
  wrong: ({ line, does }, found, steps) => {
    const last = Math.max(...steps.map((one) => one.line));
    return does.kind === "return" && line < last ? undefined : found;
  },
});
