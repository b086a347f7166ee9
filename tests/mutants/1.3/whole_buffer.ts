// # Everything is thrown out
//
// A wrong answer to exercise 1.3.

import { bufferBy, type Buffering } from "../remembering.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "forgetAll takes all, or all but what has ASM";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You throw out the whole buffer: entries with ASM must outlive `tbi` −1. They are the kernel's own pages, right in every address space, and the kernel would miss on them at once.";

const BUFFER = bufferBy({ isKept: () => false });

/** `lookUp` with that mistake. */
export const lookUp: Buffering["lookUp"] = BUFFER.lookUp;
/** `remember` with that mistake. */
export const remember: Buffering["remember"] = BUFFER.remember;
/** `forget` with that mistake. */
export const forget: Buffering["forget"] = BUFFER.forget;
/** `forgetAll` with that mistake. */
export const forgetAll: Buffering["forgetAll"] = BUFFER.forgetAll;
