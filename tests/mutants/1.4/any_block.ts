// # A flag without a place
//
// A wrong answer to exercise 1.4.

import type { PhysicalAddress } from "../../../chapters/01-hardware/numbers.ts";
import type { Processor } from "../../../chapters/01-hardware/processor/machine.ts";
import { breakLock } from "../../../chapters/01-hardware/processor/locks.ts";

export * from "../../../chapters/01-hardware/processor/locks.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "STQ_C into another block fails";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You ask whether the flag is set and not what it is set for. A flag that is good for any address does not show that nobody has stored at this one: only the block of LDQ_L has been watched.";

/** `useLock` with that mistake. */
export function useLock(processor: Processor, _at: PhysicalAddress): boolean {
  const holds = processor.locked !== undefined;
  breakLock(processor);
  return holds;
}
