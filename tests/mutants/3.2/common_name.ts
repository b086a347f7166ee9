// # A common name
//
// A wrong answer to exercise 3.2.

import type { Reader, Statement } from "../../../chapters/03-spindles/mod.ts";
import { repeatingBy } from "../repeating.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "the counter is in nobody's way";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your counter has a name that an author may use as well. Then one of the two is refused, or the counter can be read. A name in the tree may be any text, also one that the lexer never makes.";

/** `readRepeat` with that mistake. */
export const readRepeat: (reader: Reader) => Statement = repeatingBy({
  name: () => "i",
});
