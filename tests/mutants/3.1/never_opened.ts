// # The page stays watched
//
// A wrong answer to exercise 3.1.

import { touching } from "../touching.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a bit appears at the first store to its page";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You set the bit and leave the page watched. The program tries its store again, and the fault comes again, for ever: end the watch on this page before you answer true.";

/** The spindle with that mistake. */
export const text: string = touching([
  "Mapping.watch(space, self.first + page * PAGE, 1, 0)",
  "Mapping.watch(space, self.first + page * PAGE, 1, 2)",
]);
