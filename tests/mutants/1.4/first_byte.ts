// # A store is where it begins
//
// A wrong answer to exercise 1.4.

import type { PhysicalAddress } from "../../../chapters/01-hardware/numbers.ts";
import type { Processor } from "../../../chapters/01-hardware/processor/machine.ts";
import {
  breakLock,
  LOCK_BLOCK,
} from "../../../chapters/01-hardware/processor/locks.ts";

export * from "../../../chapters/01-hardware/processor/locks.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a long store takes the flag if any byte is in the block";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You ask whether the store begins in the block. A device stores hundreds of bytes at once and can begin before the block and end in it: two ranges touch unless one ends before the other begins.";

/** `disturb` with that mistake. */
export function disturb(
  processor: Processor,
  at: PhysicalAddress,
  _length: number,
): void {
  if (processor.locked === at - at % LOCK_BLOCK) breakLock(processor);
}
