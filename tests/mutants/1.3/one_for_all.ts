// # One translation for each page
//
// A wrong answer to exercise 1.3.

import { bufferBy, type Buffering, samePages } from "../remembering.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "the same page is there for several address spaces";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "A new translation throws out that of another address space for the same page. Two programs that take turns would then miss at every switch, though there is room for both: what is replaced must be for the same pages and for the same owner.";

const BUFFER = bufferBy({ isReplaced: samePages });

/** `lookUp` with that mistake. */
export const lookUp: Buffering["lookUp"] = BUFFER.lookUp;
/** `remember` with that mistake. */
export const remember: Buffering["remember"] = BUFFER.remember;
/** `forget` with that mistake. */
export const forget: Buffering["forget"] = BUFFER.forget;
/** `forgetAll` with that mistake. */
export const forgetAll: Buffering["forgetAll"] = BUFFER.forgetAll;
