// # A check ends the caller
//
// A wrong answer to exercise 3.4.

import { type Inlining, inliningBy } from "../inlining.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "it does the same on 5000 inputs";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "A check that fails in a body ends the caller's activation in your form. The caller may hold something that it has to give back first: let the check lead behind the call, where the answer is that there is none.";

/** `inlineOperations` with that mistake. */
export const inlineOperations: Inlining = inliningBy({ whenFailed: undefined });
