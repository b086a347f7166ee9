// # Only the first return
//
// A wrong answer to exercise 3.4.

import { type Inlining, inliningBy } from "../inlining.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what comes out is well formed";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Only the first return of a body leads behind the call. At the others the caller returns, with the operation's value. Every return of a body has to lead there.";

/** `inlineOperations` with that mistake. */
export const inlineOperations: Inlining = inliningBy({
  leads: (index) => index === 0,
});
