// # The flag stays after a store
//
// A wrong answer to exercise 1.4.

import type { PhysicalAddress } from "../../../chapters/01-hardware/numbers.ts";
import type { Processor } from "../../../chapters/01-hardware/processor/machine.ts";
import { LOCK_BLOCK } from "../../../chapters/01-hardware/processor/locks.ts";

export * from "../../../chapters/01-hardware/processor/locks.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "one LDQ_L is good for one STQ_C";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your flag is still set after STQ_C has stored. One LDQ_L is good for one STQ_C: a second one would store over a value that was never loaded again.";

/** `useLock` with that mistake. */
export function useLock(processor: Processor, at: PhysicalAddress): boolean {
  return processor.locked === at - at % LOCK_BLOCK;
}
