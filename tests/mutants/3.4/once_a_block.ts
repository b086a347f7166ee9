// # One call in each block
//
// A wrong answer to exercise 3.4.

import { type Inlining, inliningBy } from "../inlining.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "it executes 30 % fewer instructions";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You put one body into each of the blocks that there were at first. What stands behind it, and what has come in, can have calls as well: look at the new blocks too.";

/** `inlineOperations` with that mistake. */
export const inlineOperations: Inlining = inliningBy({ again: false });
