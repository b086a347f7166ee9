// # The list
//
// A wrong answer to exercise 3.5.

import { type Merging, mergingBy } from "../dividing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a hundred take hardly longer than ten";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your procedure asks one filter after the other, as the list does. Find out first what several of them test, and then ask only those that can still agree.";

/** `mergeFilters` with that mistake. */
export const mergeFilters: Merging = mergingBy({ tests: () => [] });
