// # All three entries are read first
//
// A wrong answer to exercise 1.2.

import {
  frameIn,
  isWellFormed,
  refusal,
} from "../../../chapters/01-hardware/memory/paging.ts";
import { above, entryAt, type Walk } from "../walking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "an invalid entry above has two causes and ends the walk";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You read all three entries before you look at the first. An invalid entry names no table: the frame in it can be anything, and reading there can reach a device.";

/** A walk with that mistake. */
export const walk: Walk = (read, root, address, access, mode) => {
  if (!isWellFormed(address)) return "access-violation";
  const first = entryAt(read, root, address, 33n);
  const second = entryAt(read, frameIn(first), address, 23n);
  const third = entryAt(read, frameIn(second), address, 13n);
  return above(first) ?? above(second) ?? refusal(third, access, mode) ?? third;
};
