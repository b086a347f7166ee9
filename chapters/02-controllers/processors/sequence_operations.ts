// # What handlers can do with sequences
//
// A handler registers a sequence for its program, and rolls a strand back.
//
// A thread library has its own handler of `Strand.stop`. It hears that strand 9 has lost the
// processor, and says `Strand.rollBack`. If strand 9 was inside a registered sequence, it begins
// that anew when it runs next; if not, nothing happens to it. The handler may do more: count, or
// choose another strand ([[promise 117]]).

import { forDomain } from "../events/acting.ts";
import type { Operation } from "../kernel/kernel.ts";
import { registerSequence, rollBack } from "./sequences.ts";
import { onOwn } from "./strand_operations.ts";

/** The operations on sequences. */
export const SEQUENCE_OPERATIONS: readonly Operation[] = [
  forDomain(
    "Strand.sequence",
    (kernel, domain, [start, length, byItself]) =>
      registerSequence(kernel, domain, start, length, byItself !== 0n),
  ),
  onOwn(
    "Strand.rollBack",
    (kernel, strand) => Number(rollBack(kernel, strand)),
  ),
];
