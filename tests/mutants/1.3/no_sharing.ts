// # ASM is not looked at
//
// A wrong answer to exercise 1.3.

import { bufferBy, type Buffering } from "../remembering.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "with ASM it is found for every address space";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You compare address space numbers and never look at ASM. An entry with that bit is the same in all address spaces: the kernel's pages would be missed after every switch.";

const BUFFER = bufferBy({ isFor: (one, asn) => one.asn === asn });

/** `lookUp` with that mistake. */
export const lookUp: Buffering["lookUp"] = BUFFER.lookUp;
/** `remember` with that mistake. */
export const remember: Buffering["remember"] = BUFFER.remember;
/** `forget` with that mistake. */
export const forget: Buffering["forget"] = BUFFER.forget;
/** `forgetAll` with that mistake. */
export const forgetAll: Buffering["forgetAll"] = BUFFER.forgetAll;
