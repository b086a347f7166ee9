// # What must hold is not enough
//
// A wrong answer to exercise 3.5.

import { type Merging, mergingBy } from "../dividing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "9000 packets get the same verdict as by the list";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take a filter for granted as soon as everything that must hold does. It may want more than that, with || for example: the tests are necessary and not sufficient, so ask it.";

/** `mergeFilters` with that mistake. */
export const mergeFilters: Merging = mergingBy({ asksAgain: false });
