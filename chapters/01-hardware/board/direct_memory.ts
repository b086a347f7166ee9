// # Direct memory access
//
// A disk that has read a sector puts it into memory by itself, while the processor does
// something else.
//
// Without it, a program would have to load each word of the sector from a register of the
// drive and store it into memory. *Direct memory access*, DMA for short, saves it the work.
// The device is given a physical address, and no page table stands between it and the
// bytes: a kernel that lets a program write such an address into a device has given it all
// of memory. Devices hold these addresses in 32 bits, which is enough for the largest memory
// the board takes.
//
// The processors must be told. One of them may have loaded a word with `LDQ_L` and be about
// to store to it on condition that nobody else has ([[§The lock flag]]). A device is
// somebody else. And a processor's cache may hold what was there before ([[loseLines]]).

import type { Storage } from "../memory/storage.ts";

/** Memory as a device reaches it. */
export interface DirectMemory {
  /** All of it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same, for numbers of several bytes. */
  readonly view: DataView<ArrayBuffer>;
  /** Called after a device has written `length` bytes at `at`. */
  readonly written: (at: number, length: number) => void;
}

/** The memory in `storage`; `written` is told of each change that a device makes. */
export function createDirectMemory(
  { buffer, memoryStart, memorySize }: Storage,
  written: (at: number, length: number) => void,
): DirectMemory {
  return {
    bytes: new Uint8Array(buffer, memoryStart, memorySize),
    view: new DataView(buffer, memoryStart, memorySize),
    written,
  };
}

// A device is told addresses by software, and software may be wrong. Every device asks
// first, and reports an error by a bit in a register when the answer is no.

/** Whether all of `length` bytes at `at` are memory, and `at` a multiple of `alignment`. */
export function isMemory(
  { bytes }: DirectMemory,
  at: number,
  length: number,
  alignment = 8,
): boolean {
  return at % alignment === 0 && at >= 0 && at + length <= bytes.length;
}

/** Puts `from` into memory at `at`. */
export function putBytes(
  { bytes, written }: DirectMemory,
  at: number,
  from: Uint8Array,
): void {
  bytes.set(from, at);
  written(at, from.length);
}

/** Puts the 32 bits of `value` into memory at `at`. */
export function putWord(
  { view, written }: DirectMemory,
  at: number,
  value: number,
): void {
  view.setUint32(at, value, true);
  written(at, 4);
}

/** The 32 bits in memory at `at`. */
export function wordAt({ view }: DirectMemory, at: number): number {
  return view.getUint32(at, true);
}
