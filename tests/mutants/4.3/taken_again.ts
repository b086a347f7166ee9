// # Taken again
//
// A wrong answer to exercise 4.3.

import { findLossBy } from "../searching.ts";

export { tell } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a loop goes round again";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You do not notice that something is taken that is held already. The one before is lost then, though one will be given back in the end.";

/** `findLoss` with that mistake. */
export const findLoss: ReturnType<typeof findLossBy> = findLossBy({
  wrong: (_step, found) => found === "replaced" ? undefined : found,
});
