// # The bitmap is looked at too late
//
// A wrong answer to exercise 3.1.

import { touching } from "../touching.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what cannot be observed is not watched";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You watch the pages before you know whether the bitmap can be written. When observe answers false, nothing may be watched.";

/** The spindle with that mistake. */
export const text: string = touching([
  "if !Space.writable(bitmap, 8) { return false; }",
  "",
], [
  "self.first = first;",
  "if !Space.writable(bitmap, 8) { return false; }\n    self.first = first;",
]);
