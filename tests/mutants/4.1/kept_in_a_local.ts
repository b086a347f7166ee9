// # The tested number is used
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { conversions, loops, sums } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "where the state stays, an operation is called that must not be";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You read the field once and use that number, which was tested. The hole is in reading it a second time.";

/** The attack with that mistake. */
export function memory(): Attack {
  const body = `
    const bytes = self.n;
    if bytes > 4096 { return 0; }
    self.n = x;
    const readable = Space.readable(y, bytes);
    return 0;`;
  return { body, x: 6000n, y: 0n };
}
