// # The kernel gives everything back
//
// A wrong answer to exercise 4.3.

import { findLossBy } from "../searching.ts";

export { tell } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a check that fails gives back what it says";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You believe that everything is given back when a check fails. The kernel gives back what is listed there, and nothing else.";

/** `findLoss` with that mistake. */
export const findLoss: ReturnType<typeof findLossBy> = findLossBy({
  wrong: ({ does }, found) =>
    does.kind === "fail" && found === "kept" ? undefined : found,
});
