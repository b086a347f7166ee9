// # What is known beforehand
//
// The price of each block, and between which numbers its values lie, are given.

import type { Block, Value } from "../../../03-spindles/mod.ts";
import type { Range } from "../../mod.ts";

/** What is known of a procedure whose running time is to be bounded. */
export interface Given {
  /** So many cycles are enough to go through `block` once. */
  readonly price: (block: Block) => bigint;
  /** The numbers that `value` can be whenever somebody has come to the end of `block`; only 0 if nobody does. */
  readonly range: (value: Value, block: Block) => Range;
}
