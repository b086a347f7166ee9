// # One memory for all kernels
//
// A wrong answer to exercise 2.5.

import type { Rule } from "../../../chapters/02-controllers/exercises/2.5-flood/given.ts";
import { mendBy } from "../flooding.ts";

export { attackRightly as attack } from "../flooding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "two kernels do not share what a rule remembers";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You keep whose turn it was outside of mend, so all kernels share it, and each skips those whom another has served. Let every rule have a memory of its own.";

const MEMORY = { turn: 0 };

/** `mend` with that mistake. */
export const mend: () => Rule = mendBy({ memory: () => MEMORY });
