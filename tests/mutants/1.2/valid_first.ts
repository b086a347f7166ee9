// # Validity before permission
//
// A wrong answer to exercise 1.2.

import { refusal, VALID } from "../../../chapters/01-hardware/memory/paging.ts";
import { above, type Walk, walkBy } from "../walking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a forbidden access is refused before the page is missed";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You ask whether the entry is valid before you ask whether the access is permitted. The permissions of an entry count even when it is not valid: otherwise the kernel would fetch a page from disk for an access that can never be made.";

/** A walk with that mistake. */
export const walk: Walk = walkBy(
  above,
  (entry, access, mode) =>
    entry & VALID ? refusal(entry, access, mode) : "translation-not-valid",
);
