// # Exercise 1.4 with the exact place
//
// Another solution: what is remembered is the address itself, and blocks are compared only
// when somebody asks.

import { LOCK_BLOCK } from "../../chapters/01-hardware/processor/locks.ts";
import type {
  Machine,
  Processor,
} from "../../chapters/01-hardware/processor/machine.ts";
import type { PhysicalAddress } from "../../chapters/01-hardware/numbers.ts";

/** The number of the block that holds the byte at `at`. */
function blockOf(at: number): number {
  return Math.floor(at / LOCK_BLOCK);
}

/** `LDx_L` has loaded from `at`. */
export function lock(processor: Processor, at: PhysicalAddress): void {
  processor.locked = at;
}

/** The kernel has been entered or left. */
export function breakLock(processor: Processor): void {
  processor.locked = undefined;
}

/** Whether `STx_C` may store at `at`. */
export function useLock(processor: Processor, at: PhysicalAddress): boolean {
  const { locked } = processor;
  processor.locked = undefined;
  return locked !== undefined && blockOf(locked) === blockOf(at);
}

/** The processor whose turn it is has stored. */
export function disturbOthers(
  machine: Machine,
  at: PhysicalAddress,
  length: number,
): void {
  machine.processors.filter((one) => one !== machine.processor)
    .forEach((one) => disturb(one, at, length));
}

/** Something has stored. */
export function disturb(
  processor: Processor,
  at: PhysicalAddress,
  length: number,
): void {
  const { locked } = processor;
  if (locked === undefined) return;
  for (let block = blockOf(at); block <= blockOf(at + length - 1); block++) {
    if (block === blockOf(locked)) processor.locked = undefined;
  }
}
