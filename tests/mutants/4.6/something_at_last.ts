// # Something in the end
//
// A wrong answer to exercise 4.6.

import { fuzzBy } from "../fuzzing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "the chapter's verifier is not accused";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "When you have found nothing, you return the last thing that you tried. Return nothing: about the chapter's verifier there is nothing to say.";

/** `fuzz` with that mistake. */
export const fuzz: ReturnType<typeof fuzzBy> = fuzzBy({
  end: ({ procedure, parameters }, proved) => {
    const [site] = proved;
    return site === undefined ? undefined : { procedure, parameters, site };
  },
});
