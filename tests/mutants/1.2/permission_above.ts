// # Permissions asked at every level
//
// A wrong answer to exercise 1.2.

import { refusal } from "../../../chapters/01-hardware/memory/paging.ts";
import { above, type Walk, walkBy } from "../walking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a valid entry above leads on, whatever else it says";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You apply the rules of level 3 to all levels. A valid entry of level 1 or 2 only leads on: permissions and fault bits count in the last entry alone.";

/** A walk with that mistake. */
export const walk: Walk = walkBy((entry, access, mode) =>
  above(entry) ?? refusal(entry, access, mode)
);
