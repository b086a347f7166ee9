// # The whole bitmap each time
//
// A wrong answer to exercise 3.1.

import { touching } from "../touching.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a fault costs little";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You fetch and store the whole bitmap, byte by byte, at each fault. One byte is all that changes.";

/** The spindle with that mistake. */
export const text: string = touching(
  ["note(page);", "for i in 0..8 { note(i * 8 + page % 8, page); }"],
  ["note(page: u64) {", "note(page: u64, fault: u64) {"],
  [
    "byte[0] |= u8(1) << u8(page % 8);",
    "if page == fault { byte[0] |= u8(1) << u8(page % 8); }",
  ],
);
