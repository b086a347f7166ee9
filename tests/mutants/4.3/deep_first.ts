// # The first path that is found
//
// A wrong answer to exercise 4.3.

import { findLossBy } from "../searching.ts";

export { tell } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a loop goes round again";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You follow one path to its end before you look at the next, so the first one that goes wrong need not be the shortest. Go on from all paths by one step at a time.";

/** `findLoss` with that mistake. */
export const findLoss: ReturnType<typeof findLossBy> = findLossBy({
  next: (row) => row.pop(),
});
