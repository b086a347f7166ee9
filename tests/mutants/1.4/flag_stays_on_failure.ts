// # The flag stays after a failure
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
export const meantFor: string = "a STQ_C that fails uses the flag up as well";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You use the flag up only when STQ_C stores. It is used up by the question, whatever the answer: a program that has been told no begins again with LDQ_L, and a flag that is left over would belong to a value it has thrown away.";

/** `useLock` with that mistake. */
export function useLock(processor: Processor, at: PhysicalAddress): boolean {
  const holds = processor.locked === at - at % LOCK_BLOCK;
  if (holds) breakLock(processor);
  return holds;
}
