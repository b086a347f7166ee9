// # None counts as one
//
// A wrong answer to exercise 4.3.

import { findLossBy } from "../searching.ts";

export { tell } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what is given back on every path is accepted";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "A step that takes has two ways out, and on the second nothing was given. There is nothing to be given back there.";

/** `findLoss` with that mistake. */
export const findLoss: ReturnType<typeof findLossBy> = findLossBy({
  isGiven: () => true,
});
