// # The state is changed before the test
//
// A wrong answer to exercise 4.1.

import type { Attack } from "../../../chapters/04-verifier/exercises/4.1-attack/given.ts";

export { conversions, loops, sums } from "../../solutions/4.1.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "where the state stays, an operation is called that must not be";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You store first and test afterwards, so the test sees what will be used. Test first, then store, then use.";

/** The attack with that mistake. */
export function memory(): Attack {
  const body = `
    self.n = x;
    if self.n > 4096 { return 0; }
    const readable = Space.readable(y, self.n);
    return 0;`;
  return { body, x: 5000n, y: 0n };
}
