// # The lock flag
//
// With a load that is watched and a store that may refuse, two programs can add to the
// same counter and lose no count.
//
// Without them, each loads the counter, adds, and stores. If both load before either
// stores, one count is gone. The Alpha's answer is a pair of instructions. `LDQ_L` loads,
// and the processor remembers the block of memory that it loaded from. `STQ_C` stores
// only if nobody else has stored into that block since, and says in its register whether
// it did. A program loads locked, adds, stores conditionally, and begins again when told
// to. Nobody ever holds a lock, so nobody can forget to give one back.

import { physical, type PhysicalAddress } from "../numbers.ts";

/** Bytes of the aligned block that is watched. The architecture asks for at least 16. */
export const LOCK_BLOCK = 16;

/** What a processor has for this. */
export interface LockFlag {
  /** The block that `LDx_L` remembered, while nobody has disturbed it. */
  locked: PhysicalAddress | undefined;
}

/** The flags of all processors. */
export interface LockFlags {
  /** One for each. */
  readonly processors: readonly LockFlag[];
  /** That of the processor whose turn it is. */
  readonly processor: LockFlag;
}

/** `LDx_L` has loaded from `at`: the block around it is watched from now on. */
export function lock(processor: LockFlag, at: PhysicalAddress): void {
  processor.locked = physical(at - at % LOCK_BLOCK);
}

/** Forgets what was watched, as every way into the kernel and out of it does. */
export function breakLock(processor: LockFlag): void {
  processor.locked = undefined;
}

/** Whether `STx_C` to `at` may go on. Asking uses the flag up, whatever the answer. */
export function useLock(processor: LockFlag, at: PhysicalAddress): boolean {
  const holds = processor.locked === at - at % LOCK_BLOCK;
  breakLock(processor);
  return holds;
}

// ## Who disturbs
//
// A processor's own stores do not count: the program knows of them. Those of other
// processors do, and so does a device that stores by itself.

/**
 * Takes note that the processor whose turn it is has stored `length` bytes at `at`: any
 * other that watched a block among them has lost it.
 */
export function disturbOthers(
  { processors, processor }: LockFlags,
  at: PhysicalAddress,
  length: number,
): void {
  if (processors.length === 1) return;
  for (const other of processors) {
    if (other !== processor) disturb(other, at, length);
  }
}

/** Takes note that somebody else has stored `length` bytes at `at`. */
export function disturb(
  processor: LockFlag,
  at: PhysicalAddress,
  length: number,
): void {
  const { locked } = processor;
  if (locked === undefined) return;
  if (locked < at + length && at < locked + LOCK_BLOCK) breakLock(processor);
}

// An interrupt between the two instructions breaks the lock as well, because the handler
// may let another program run on this processor, and that one's stores are the processor's
// own.
//
// :::aside
// A program that forgets the loop around the pair works nearly always. Then, once a day,
// a count is missing. [[§Several processors]] makes it missing in the same place each
// time.
// :::
//
// :::exercise 1.4
// :::
