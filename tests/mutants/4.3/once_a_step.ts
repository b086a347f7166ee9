// # Each step once
//
// A wrong answer to exercise 4.3.

import { findLossBy } from "../searching.ts";

export { tell } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a loop goes round again";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You come to each step once and stop there the second time. It makes a difference whether the thing is held: come to each step once with it and once without.";

/** `findLoss` with that mistake. */
export const findLoss: ReturnType<typeof findLossBy> = findLossBy({
  key: (at) => `${at}`,
});
