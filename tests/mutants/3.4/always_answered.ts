// # Everything is answered
//
// A wrong answer to exercise 3.4.

import { type Inlining, inliningBy } from "../inlining.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "it does the same on 5000 inputs";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You tell the caller that the call has come to its end when a check in the body has failed. It goes on with 0 as if that were the result.";

/** `inlineOperations` with that mistake. */
export const inlineOperations: Inlining = inliningBy({ whenFailed: 1n });
