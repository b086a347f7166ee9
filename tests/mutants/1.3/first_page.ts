// # Only the first page of a block is known by its name
//
// A wrong answer to exercise 1.3.

import { bufferBy, type Buffering, isForRightly } from "../remembering.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "forget takes what could be found for the address";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You forget a block only if its first page is named. The kernel may name any address in it, and a translation cannot be forgotten in part: all of it goes.";

const BUFFER = bufferBy({
  isForgotten: (one, page, asn) => one.page === page && isForRightly(one, asn),
});

/** `lookUp` with that mistake. */
export const lookUp: Buffering["lookUp"] = BUFFER.lookUp;
/** `remember` with that mistake. */
export const remember: Buffering["remember"] = BUFFER.remember;
/** `forget` with that mistake. */
export const forget: Buffering["forget"] = BUFFER.forget;
/** `forgetAll` with that mistake. */
export const forgetAll: Buffering["forgetAll"] = BUFFER.forgetAll;
