// # Other numbers than those that failed
//
// A wrong answer to exercise 4.6.

import { fuzzBy } from "../fuzzing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a plain mistake is found, and what is said of it is true";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "The check fails, but not with the numbers that you return. Keep those of the run in which it failed.";

/** `fuzz` with that mistake. */
export const fuzz: ReturnType<typeof fuzzBy> = fuzzBy({
  find: ({ procedure, failed }, proved) =>
    failed !== undefined && proved.has(failed)
      ? { procedure, parameters: [3n, 3n], site: failed }
      : undefined,
});
