// # The lock flag
//
// Two processors add to one counter, and no count may be lost, whoever comes when.
//
// Each processor has a field `locked` of its own, and it is all that you may use to
// remember something: a physical address, or `undefined`. The processor calls your
// functions at these moments:
//
// - `lock`, when `LDQ_L` or `LDL_L` has loaded from `at`. From now on the processor watches
//   the aligned block of `LOCK_BLOCK` bytes around `at`, and no other block.
// - `useLock`, when `STQ_C` or `STL_C` is about to store at `at`. It may store if the block
//   around `at` has been watched all the time. One `LDQ_L` is good for one question, whatever
//   the answer.
// - `disturbOthers`, when the processor whose turn it is (`machine.processor`) has stored
//   `length` bytes at `at`, by whatever instruction. Every other processor that watches one
//   of these bytes stops watching. This one does not mind its own stores.
// - `disturb`, when something that is no processor, such as a disk, has stored `length` bytes
//   at `at`, many perhaps. It is called for one processor after the other.
// - `breakLock`, when this processor enters the kernel or leaves it.
//
// An address is a number here, and `physical` makes an address of a number.

import { LOCK_BLOCK } from "../../processor/locks.ts";
import type { Machine, Processor } from "../../mod.ts";
import type { PhysicalAddress } from "../../numbers.ts";

/** `LDx_L` has loaded from `at`: the block around it is watched from now on. */
export function lock(processor: Processor, at: PhysicalAddress): void {
  // TODO
  unwritten(processor, at, LOCK_BLOCK);
}

/** Forgets what was watched, as every way into the kernel and out of it does. */
export function breakLock(processor: Processor): void {
  // TODO
  unwritten(processor);
}

/** Whether `STx_C` to `at` may go on. Asking uses the flag up, whatever the answer. */
export function useLock(processor: Processor, at: PhysicalAddress): boolean {
  // TODO
  return unwritten(processor, at);
}

/** The processor whose turn it is has stored: what others watched may be lost. */
export function disturbOthers(
  machine: Machine,
  at: PhysicalAddress,
  length: number,
): void {
  // TODO
  unwritten(machine, at, length);
}

/** Somebody else has stored `length` bytes at `at`. */
export function disturb(
  processor: Processor,
  at: PhysicalAddress,
  length: number,
): void {
  // TODO: then delete `unwritten`.
  unwritten(processor, at, length);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 1.4: not yet written");
}
