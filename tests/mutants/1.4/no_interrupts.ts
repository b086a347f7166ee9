// # An interrupt changes nothing
//
// A wrong answer to exercise 1.4.

import type { Processor } from "../../../chapters/01-hardware/processor/machine.ts";

export * from "../../../chapters/01-hardware/processor/locks.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "an interrupt takes the flag";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your flag outlives an interrupt. The handler runs on the same processor, and so may another program before this one goes on: their stores are the processor's own and disturb nobody. That is why every way into the kernel and out of it takes the flag.";

/** `breakLock` with that mistake. */
export function breakLock(_processor: Processor): void {}
