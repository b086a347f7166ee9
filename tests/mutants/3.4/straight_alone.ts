// # Only bodies without branches
//
// A wrong answer to exercise 3.4.

import { type Inlining, inliningBy } from "../inlining.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "it executes 30 % fewer instructions";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You put in bodies of a single block only. Those with branches and loops are where most of the calls are: cut the block in two, and bodies of any shape can stand in between.";

/** `inlineOperations` with that mistake. */
export const inlineOperations: Inlining = inliningBy({
  worth: ({ blocks }) => blocks.length === 1,
});
