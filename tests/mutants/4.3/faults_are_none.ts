// # Checks that fail are left out
//
// A wrong answer to exercise 4.3.

import { findLossBy } from "../searching.ts";

export { tell } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a check that fails gives back what it says";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You do not look at steps at which a check fails. The procedure ends there as well, and what is still held must be released.";

/** `findLoss` with that mistake. */
export const findLoss: ReturnType<typeof findLossBy> = findLossBy({
  wrong: ({ does }, found) => does.kind === "fail" ? undefined : found,
});
