// # A word is watched and not a block
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
export const meantFor: string = "STQ_C may store anywhere in the block";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You watch the one address that LDQ_L has loaded from. What is watched is the whole block around it, and the conditional store may go to any place there: remember where the block begins, and compare that.";

/** `lock` with that mistake. */
export function lock(processor: Processor, at: PhysicalAddress): void {
  processor.locked = at;
}

/** `useLock` with that mistake. */
export function useLock(processor: Processor, at: PhysicalAddress): boolean {
  const holds = processor.locked === at;
  breakLock(processor);
  return holds;
}

/** `disturb` with that mistake. */
export function disturb(
  processor: Processor,
  at: PhysicalAddress,
  length: number,
): void {
  const { locked } = processor;
  if (locked !== undefined && locked < at + length && at < locked + 8) {
    breakLock(processor);
  }
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
