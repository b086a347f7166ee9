// # A block begins where it was missed
//
// A wrong answer to exercise 1.3.

import { bufferBy, type Buffering } from "../remembering.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a hint makes one translation good for an aligned block";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your block begins at the page that was asked for. A block of 8 pages begins at a multiple of 8, in the address space and in memory: whichever of its pages is asked for first, it is the same block.";

const BUFFER = bufferBy({ firstOf: (page) => page });

/** `lookUp` with that mistake. */
export const lookUp: Buffering["lookUp"] = BUFFER.lookUp;
/** `remember` with that mistake. */
export const remember: Buffering["remember"] = BUFFER.remember;
/** `forget` with that mistake. */
export const forget: Buffering["forget"] = BUFFER.forget;
/** `forgetAll` with that mistake. */
export const forgetAll: Buffering["forgetAll"] = BUFFER.forgetAll;
