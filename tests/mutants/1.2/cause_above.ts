// # One cause for the upper levels
//
// A wrong answer to exercise 1.2.

import { VALID } from "../../../chapters/01-hardware/memory/paging.ts";
import { type Walk, walkBy } from "../walking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "an invalid entry above has two causes and ends the walk";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You report every invalid entry of level 1 or 2 as translation-not-valid. Ask its KRE: without it, nothing below may ever be used, and the cause is access-violation.";

/** A walk with that mistake. */
export const walk: Walk = walkBy((entry) =>
  entry & VALID ? undefined : "translation-not-valid"
);
