// # Fault bits before permission
//
// A wrong answer to exercise 1.2.

import {
  type Access,
  FOE,
  FOR,
  FOW,
  type PageTableEntry,
  refusal,
  type TranslationFault,
  VALID,
} from "../../../chapters/01-hardware/memory/paging.ts";
import { above, type Walk, walkBy } from "../walking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a forbidden access is refused before any fault bit";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You look at the fault bits before the permissions. The kernel would take note of an access, clear the bit, and only then find out that it was forbidden.";

/** A walk with that mistake. */
export const walk: Walk = walkBy(above, (entry, access, mode) => {
  const fault = waiting(entry, access);
  return fault && entry & VALID ? fault : refusal(entry, access, mode);
});

function waiting(
  entry: PageTableEntry,
  access: Access,
): TranslationFault | undefined {
  if (access === "read" && entry & FOR) return "fault-on-read";
  if (access === "write" && entry & FOW) return "fault-on-write";
  if (access === "fetch" && entry & FOE) return "fault-on-execute";
}
