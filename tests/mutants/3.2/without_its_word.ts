// # The span begins at the count
//
// A wrong answer to exercise 3.2.

import type { Reader, Statement } from "../../../chapters/03-spindles/mod.ts";
import { since } from "../../../chapters/03-spindles/mod.ts";
import { repeatingBy } from "../repeating.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "repeat becomes a for that spans its words";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your statement spans its count and its block only. It begins at the word repeat: messages about the whole statement would point to the middle of it.";

/** `readRepeat` with that mistake. */
export const readRepeat: (reader: Reader) => Statement = repeatingBy({
  span: (reader, _, count) => since(reader, count),
});
