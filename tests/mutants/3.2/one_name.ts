// # One name for all
//
// A wrong answer to exercise 3.2.

import type { Reader, Statement } from "../../../chapters/03-spindles/mod.ts";
import { repeatingBy } from "../repeating.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "the counter is in nobody's way";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "All your counters have the same name. It cannot be written, but a repeat inside a repeat declares it twice, and no name hides another. Make it depend on where the statement begins.";

/** `readRepeat` with that mistake. */
export const readRepeat: (reader: Reader) => Statement = repeatingBy({
  name: () => "#",
});
