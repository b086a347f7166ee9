// # The first mistake ends it
//
// A wrong answer to exercise 3.2.

import type { Reader, Statement } from "../../../chapters/03-spindles/mod.ts";
import { repeatingBy } from "../repeating.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what cannot be read is told at its place";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "After a mistake in the count you do not read the block, and its mistakes are found only when the author has mended the first. Read the head with readHead, as the other loops do.";

/** `readRepeat` with that mistake. */
export const readRepeat: (reader: Reader) => Statement = repeatingBy({
  head: (reader, read) => read(reader),
});
