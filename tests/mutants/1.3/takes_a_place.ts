// # What is there already takes a place
//
// A wrong answer to exercise 1.3.

import { bufferBy, type Buffering } from "../remembering.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what was remembered for the same page and owner goes";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You do not replace a translation that is there already: the new one takes the place of another, and the old one stays and is found first. Take out what is for the same pages and the same owner before you look for room.";

const BUFFER = bufferBy({ isReplaced: () => false });

/** `lookUp` with that mistake. */
export const lookUp: Buffering["lookUp"] = BUFFER.lookUp;
/** `remember` with that mistake. */
export const remember: Buffering["remember"] = BUFFER.remember;
/** `forget` with that mistake. */
export const forget: Buffering["forget"] = BUFFER.forget;
/** `forgetAll` with that mistake. */
export const forgetAll: Buffering["forgetAll"] = BUFFER.forgetAll;
