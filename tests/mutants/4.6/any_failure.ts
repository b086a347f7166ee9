// # Every check that fails
//
// A wrong answer to exercise 4.6.

import { fuzzBy } from "../fuzzing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a plain mistake is found, and what is said of it is true";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You show a check that fails. That is what checks are for: it is a mistake only if the verifier has said that it always holds.";

/** `fuzz` with that mistake. */
export const fuzz: ReturnType<typeof fuzzBy> = fuzzBy({
  find: ({ procedure, parameters, failed }) =>
    failed === undefined ? undefined : { procedure, parameters, site: failed },
});
