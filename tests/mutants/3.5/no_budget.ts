// # Without a budget
//
// A wrong answer to exercise 3.5.

import { type Merging, mergingBy } from "../dividing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what has to be compiled has a bounded size";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Filters that overlap have many different lists in their stretches, and you write all of them down. Count the values, and fall back on the list when there are too many.";

/** `mergeFilters` with that mistake. */
export const mergeFilters: Merging = mergingBy({ most: 15_000 });
