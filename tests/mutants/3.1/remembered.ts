// # A bitmap of its own
//
// A wrong answer to exercise 3.1.

import { touching } from "../touching.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "the program's own bits stay";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You keep all bits in the state and store them over whatever is in the program's memory. What the program has put there or cleared is lost: fetch, change one bit, and store.";

/** The spindle with that mistake. */
export const text: string = touching([
  "bitmap: u64;\n  }",
  "bitmap: u64;\n    bits: [u8; 8];\n  }",
], [
  "const read = Space.fetch(at, byte[..]) else { return; }",
  "byte[0] = self.bits[page / 8];",
], ["const written =", "self.bits[page / 8] = byte[0];\n    const written ="]);
