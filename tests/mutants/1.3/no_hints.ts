// # Hints are not looked at
//
// A wrong answer to exercise 1.3.

import { bufferBy, type Buffering } from "../remembering.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a hint makes one translation good for an aligned block";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You remember one page, whatever the entry says. Bits 5 and 6 of the entry are a hint that 8, 64 or 512 neighbours are laid out alike, and one translation is good for all of them.";

const BUFFER = bufferBy({ pagesOf: () => 1 });

/** `lookUp` with that mistake. */
export const lookUp: Buffering["lookUp"] = BUFFER.lookUp;
/** `remember` with that mistake. */
export const remember: Buffering["remember"] = BUFFER.remember;
/** `forget` with that mistake. */
export const forget: Buffering["forget"] = BUFFER.forget;
/** `forgetAll` with that mistake. */
export const forgetAll: Buffering["forgetAll"] = BUFFER.forgetAll;
