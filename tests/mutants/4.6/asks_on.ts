// # Asks on
//
// A wrong answer to exercise 4.6.

import { fuzzBy } from "../fuzzing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "the chapter's verifier is not accused";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You ask more often than you may. Count your questions, or make fewer of those from which nothing can be learned.";

/** `fuzz` with that mistake. */
export const fuzz: ReturnType<typeof fuzzBy> = fuzzBy({
  cases: (allowed) => 2 * allowed,
});
