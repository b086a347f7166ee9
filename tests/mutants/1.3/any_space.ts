// # Anybody may use it
//
// A wrong answer to exercise 1.3.

import { bufferBy, type Buffering } from "../remembering.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "it is found for its own address space";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You look for the page alone. Another program has another page at the same address: without a look at the address space number it would read and write the memory of its neighbour.";

const BUFFER = bufferBy({ isFor: () => true });

/** `lookUp` with that mistake. */
export const lookUp: Buffering["lookUp"] = BUFFER.lookUp;
/** `remember` with that mistake. */
export const remember: Buffering["remember"] = BUFFER.remember;
/** `forget` with that mistake. */
export const forget: Buffering["forget"] = BUFFER.forget;
/** `forgetAll` with that mistake. */
export const forgetAll: Buffering["forgetAll"] = BUFFER.forgetAll;
