// # What is listed is held
//
// A wrong answer to exercise 4.3.

import { findLossBy } from "../searching.ts";

export { tell } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a check that fails gives back what it says";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You believe the list of what a failing check releases. If something stands in it that is not held on this path, the kernel gives back what it does not have.";

/** `findLoss` with that mistake. */
export const findLoss: ReturnType<typeof findLossBy> = findLossBy({
  wrong: ({ does }, found) =>
    does.kind === "fail" && found === "absent" ? undefined : found,
});
