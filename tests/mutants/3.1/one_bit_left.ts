// # The byte is not read first
//
// A wrong answer to exercise 3.1.

import { touching } from "../touching.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a bit appears at the first store to its page";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You store a byte with one bit in it, and the seven bits beside it are gone. Read the byte first, and add your bit.";

/** The spindle with that mistake. */
export const text: string = touching(["byte[0] |= u8(1)", "byte[0] = u8(1)"]);
