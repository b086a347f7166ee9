// # All pages are opened
//
// A wrong answer to exercise 3.1.

import { touching } from "../touching.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a bit appears at the first store to its page";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "At the first fault you end the watch on all pages. Stores to the others are never seen then: only the page of the fault is opened.";

/** The spindle with that mistake. */
export const text: string = touching([
  "Mapping.watch(space, self.first + page * PAGE, 1, 0)",
  "Mapping.watch(space, self.first, self.count, 0)",
]);
