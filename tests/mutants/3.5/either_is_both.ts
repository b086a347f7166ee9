// # Or is taken for and
//
// A wrong answer to exercise 3.5.

import { everyComparison } from "../dividing.ts";
import { type Merging, mergingBy } from "../dividing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a few filters are asked as the list asks them";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take every comparison in a filter for something that must hold. On the other side of an || it need not: only what every way to a yes goes through must.";

/** `mergeFilters` with that mistake. */
export const mergeFilters: Merging = mergingBy({ tests: everyComparison });
