// # Zero stands at the beginning
//
// A wrong answer to exercise 3.2.

import type { Reader, Statement } from "../../../chapters/03-spindles/mod.ts";
import { repeatingBy } from "../repeating.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what makes no sense is told at its place";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "The zero of your loop has the place of the word repeat, or none. The checker compares both ends of a loop, and complains about the first of them where the count is meant: give the zero the place of the count.";

/** `readRepeat` with that mistake. */
export const readRepeat: (reader: Reader) => Statement = repeatingBy({
  at: ({ start, end }) => ({ start, end }),
});
