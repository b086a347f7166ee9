// # A fetch counts as a read
//
// A wrong answer to exercise 1.2.

import { refusal } from "../../../chapters/01-hardware/memory/paging.ts";
import { above, type Walk, walkBy } from "../walking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "each fault bit waits for its own access";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You treat a fetch as a read throughout. It needs the permission to read, but it waits for FOE and not for FOR.";

/** A walk with that mistake. */
export const walk: Walk = walkBy(
  above,
  (entry, access, mode) =>
    refusal(entry, access === "fetch" ? "read" : access, mode),
);
