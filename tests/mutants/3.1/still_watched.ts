// # The old pages stay watched
//
// A wrong answer to exercise 3.1.

import { touching } from "../touching.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a second observe ends the first";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "When observe is called again you leave the pages watched that were watched before. Their faults are not yours any more, nobody answers them, and the program is ended.";

/** The spindle with that mistake. */
export const text: string = touching([
  "if const done = Mapping.watch(space, self.first, self.count, 0) {}",
  "",
]);
