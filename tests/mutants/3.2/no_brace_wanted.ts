// # Nobody insists on the brace
//
// A wrong answer to exercise 3.2.

import type { Reader, Statement } from "../../../chapters/03-spindles/mod.ts";
import { repeatingBy } from "../repeating.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what cannot be read is told at its place";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You do not insist on the brace behind the count. Whatever stands there is then read as if it were in the block, and the mistakes that are told are those of the wrong place.";

/** `readRepeat` with that mistake. */
export const readRepeat: (reader: Reader) => Statement = repeatingBy({
  insist: () => {},
});
