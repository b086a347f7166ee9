// # Every address space forgets
//
// A wrong answer to exercise 1.3.

import { bufferBy, type Buffering, covers } from "../remembering.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "forget leaves other address spaces alone";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You forget the page for all address spaces. The kernel has changed the entry of one: the others' translations are still right, and their programs would miss for nothing.";

const BUFFER = bufferBy({ isForgotten: covers });

/** `lookUp` with that mistake. */
export const lookUp: Buffering["lookUp"] = BUFFER.lookUp;
/** `remember` with that mistake. */
export const remember: Buffering["remember"] = BUFFER.remember;
/** `forget` with that mistake. */
export const forget: Buffering["forget"] = BUFFER.forget;
/** `forgetAll` with that mistake. */
export const forgetAll: Buffering["forgetAll"] = BUFFER.forgetAll;
