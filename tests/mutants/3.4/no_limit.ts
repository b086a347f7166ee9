// # Without an end
//
// A wrong answer to exercise 3.4.

import { type Inlining, inliningBy } from "../inlining.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "it does not grow without end";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You put bodies into bodies as long as there are calls. Operations that call each other twice make that grow by a power of two: count before you copy, and leave the call when there is no room.";

/** `inlineOperations` with that mistake. */
export const inlineOperations: Inlining = inliningBy({ limit: Infinity });
