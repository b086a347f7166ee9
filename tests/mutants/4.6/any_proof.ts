// # Every check that is said to hold
//
// A wrong answer to exercise 4.6.

import { fuzzBy } from "../fuzzing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a plain mistake is found, and what is said of it is true";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You show a check that is said to hold, and have not looked whether it fails. Run the procedure: only a call with which it fails shows anything.";

/** `fuzz` with that mistake. */
export const fuzz: ReturnType<typeof fuzzBy> = fuzzBy({
  find: ({ procedure, parameters }, proved) => {
    const [site] = proved;
    return site === undefined ? undefined : { procedure, parameters, site };
  },
});
