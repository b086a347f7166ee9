// # Every store disturbs
//
// A wrong answer to exercise 1.4.

import type { PhysicalAddress } from "../../../chapters/01-hardware/numbers.ts";
import type {
  Machine,
  Processor,
} from "../../../chapters/01-hardware/processor/machine.ts";
import { breakLock } from "../../../chapters/01-hardware/processor/locks.ts";

export * from "../../../chapters/01-hardware/processor/locks.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a store beside the block does not count";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Any store of another processor takes your flag, wherever it goes. The program would be right and might never end: on a busy machine somebody always stores something. Only a store into the block counts.";

/** `disturb` with that mistake. */
export function disturb(
  processor: Processor,
  _at: PhysicalAddress,
  _length: number,
): void {
  breakLock(processor);
}

/** `disturbOthers` with that mistake. */
export function disturbOthers(
  { processors, processor }: Machine,
  at: PhysicalAddress,
  length: number,
): void {
  for (const other of processors) {
    if (other !== processor) disturb(other, at, length);
  }
}
