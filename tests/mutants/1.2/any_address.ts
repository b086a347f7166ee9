// # Every address is taken
//
// A wrong answer to exercise 1.2.

import { signExtend, virtual } from "../../../chapters/01-hardware/numbers.ts";
import { type Walk, walkBy } from "../walking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a malformed address is refused before any table is read";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You cut the ten bits out of any address. The bits above 42 do not choose an entry, but they must all be like bit 42: otherwise many addresses would name the same byte, and no later Alpha could use those bits.";

/** A walk with that mistake. */
export const walk: Walk = (read, root, address, access, mode) => {
  const cut = virtual(signExtend(address, 43));
  return walkBy()(read, root, cut, access, mode);
};
