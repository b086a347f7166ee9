// # Without a bit the page stays closed
//
// A wrong answer to exercise 3.1.

import { touching } from "../touching.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "without its bitmap the program goes on";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "When the bit cannot be set you do not open the page, and the program is ended because of a bitmap that it has taken away itself. Open the page all the same.";

/** The spindle with that mistake. */
export const text: string = touching(
  ["note(page);", "if !note(page) { return false; }"],
  ["note(page: u64) {", "note(page: u64): bool {"],
  [
    "Space.fetch(at, byte[..]) else { return; }",
    "Space.fetch(at, byte[..]) else { return false; }",
  ],
  [
    "Space.store(at, byte[..]) else { return; }",
    "Space.store(at, byte[..]) else { return false; }\n    return true;",
  ],
);
