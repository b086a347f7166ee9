// # Rows in memory
//
// Of a stretch of memory it is known how long it is, and where in it there are numbers that are not any number.
//
// In `state { used: u64 <= 16; pages: [Page; 8]; }` the word at 0 is at most 16, and every 16 bytes from 8 on there may
// be a truth, which is 0 or 1. Such numbers at equal distances are a *row*. A load that hits a row exactly brings a
// number of its kind, as long as nobody stores another one there.

import type { Sum } from "./sums.ts";

/** Numbers of one kind that lie in memory at equal distances. */
export interface CellRow {
  /** Bytes from the beginning of the stretch to the first. */
  readonly offset: number;
  /** Bytes from one to the next. */
  readonly stride: number;
  /** How many there are. */
  readonly count: number;
  /** Bytes of each. */
  readonly bytes: number;
  /** What each of them is, before and after every word of code. */
  readonly holds: CellContent;
}

/** What a number in memory is known to be, because nothing else is ever stored there. */
export type CellContent =
  | {
    readonly kind: "number";
    readonly least: bigint;
    readonly greatest: bigint;
  }
  /** The address of a stretch of memory. */
  | { readonly kind: "address"; readonly of: MemoryStretch };

/** Bytes in a row that code may load, and perhaps store. */
export interface MemoryStretch {
  /** How many. */
  readonly bytes: Sum;
  /** Its address is a multiple of this. */
  readonly step: bigint;
  /** Whether it may be written. */
  readonly writable: boolean;
  /** The numbers in it that are not any number. */
  readonly rows: readonly CellRow[];
}
