// # One number too few
//
// A wrong answer to exercise 3.5.

import { type Merging, mergingBy } from "../dividing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a few filters are asked as the list asks them";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You leave out a filter at the last number that its test lets through. That number belongs to it: a test for one number alone begins and ends there.";

/** `mergeFilters` with that mistake. */
export const mergeFilters: Merging = mergingBy({
  lets: ({ from, to }, number) => from <= number && number < to,
});
