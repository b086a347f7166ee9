// # Nobody minds what is given back
//
// A wrong answer to exercise 4.3.

import { findLossBy } from "../searching.ts";

export { tell } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a loop goes round again";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You do not notice when something is given back that is not held. Then it belongs to somebody else already.";

/** `findLoss` with that mistake. */
export const findLoss: ReturnType<typeof findLossBy> = findLossBy({
  wrong: ({ does }, found) => does.kind === "give" ? undefined : found,
});
