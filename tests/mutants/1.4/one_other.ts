// # There is one other processor
//
// A wrong answer to exercise 1.4.

import type { PhysicalAddress } from "../../../chapters/01-hardware/numbers.ts";
import type { Machine } from "../../../chapters/01-hardware/processor/machine.ts";
import { disturb } from "../../../chapters/01-hardware/processor/locks.ts";

export * from "../../../chapters/01-hardware/processor/locks.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a store takes the flag of everybody else";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You tell one other processor of the store. A machine has up to eight, and each of those that watch the block has loaded a value that is old now.";

/** `disturbOthers` with that mistake. */
export function disturbOthers(
  { processors, processor }: Machine,
  at: PhysicalAddress,
  length: number,
): void {
  const other = processors.find((one) => one !== processor);
  if (other !== undefined) disturb(other, at, length);
}
