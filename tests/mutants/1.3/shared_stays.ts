// # What is shared is not forgotten
//
// A wrong answer to exercise 1.3.

import { bufferBy, type Buffering, covers, isShared } from "../remembering.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "forget takes what could be found for the address";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You spare translations with ASM when one address is to be forgotten. The kernel names an address because it has changed its entry: whatever lookUp could find for it is out of date, shared or not. Only forgetAll is told to spare them.";

const BUFFER = bufferBy({
  isForgotten: (one, page, asn) =>
    covers(one, page) && one.asn === asn && !isShared(one),
});

/** `lookUp` with that mistake. */
export const lookUp: Buffering["lookUp"] = BUFFER.lookUp;
/** `remember` with that mistake. */
export const remember: Buffering["remember"] = BUFFER.remember;
/** `forget` with that mistake. */
export const forget: Buffering["forget"] = BUFFER.forget;
/** `forgetAll` with that mistake. */
export const forgetAll: Buffering["forgetAll"] = BUFFER.forgetAll;
