// # Only those who test it
//
// A wrong answer to exercise 3.5.

import { type Merging, mergingBy } from "../dividing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a few filters are asked as the list asks them";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Where you have found the stretch in which a number lies, you ask only the filters that test this number. Those that test something else can agree as well, in every stretch.";

/** `mergeFilters` with that mistake. */
export const mergeFilters: Merging = mergingBy({ keepsOthers: false });
