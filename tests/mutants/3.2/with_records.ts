// # A record in front of the block
//
// A wrong answer to exercise 3.2.

import type { Reader, Statement } from "../../../chapters/03-spindles/mod.ts";
import {
  readExpression,
  withRecords,
} from "../../../chapters/03-spindles/mod.ts";
import { repeatingBy } from "../repeating.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "repeat becomes a for that spans its words";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You read the count with the function for any expression. In front of a block a brace behind a name begins the block and not a record: read it as the conditions of if and while are read.";

/** `readRepeat` with that mistake. */
export const readRepeat: (reader: Reader) => Statement = repeatingBy({
  count: (reader) => withRecords(reader, true, readExpression),
});
