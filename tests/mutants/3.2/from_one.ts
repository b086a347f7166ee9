// # From one
//
// A wrong answer to exercise 3.2.

import type { Reader, Statement } from "../../../chapters/03-spindles/mod.ts";
import { repeatingBy } from "../repeating.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "repeat becomes a for that spans its words";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your loop begins at 1. A for ends just before its second number, so from 1 to the count is one round too few.";

/** `readRepeat` with that mistake. */
export const readRepeat: (reader: Reader) => Statement = repeatingBy({
  first: 1n,
});
