// # Its own stores count
//
// A wrong answer to exercise 1.4.

import type { PhysicalAddress } from "../../../chapters/01-hardware/numbers.ts";
import type { Machine } from "../../../chapters/01-hardware/processor/machine.ts";
import { disturb } from "../../../chapters/01-hardware/processor/locks.ts";

export * from "../../../chapters/01-hardware/processor/locks.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a processor's own stores do not count";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You let a store disturb the processor that makes it. Its program knows of its own stores, and one that writes into the block between LDQ_L and STQ_C would begin again forever. Leave out the processor whose turn it is.";

/** `disturbOthers` with that mistake. */
export function disturbOthers(
  { processors }: Machine,
  at: PhysicalAddress,
  length: number,
): void {
  for (const one of processors) disturb(one, at, length);
}
