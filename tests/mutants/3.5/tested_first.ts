// # Those who test more come first
//
// A wrong answer to exercise 3.5.

import { type Merging, mergingBy } from "../dividing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a few filters are asked as the list asks them";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You ask the filters with more tests first. The first filter in the list gets the packet, and not the one that says most about it.";

/** `mergeFilters` with that mistake. */
export const mergeFilters: Merging = mergingBy({
  inOrder: (rows) => [...rows].sort((a, b) => b.tests.size - a.tests.size),
});
