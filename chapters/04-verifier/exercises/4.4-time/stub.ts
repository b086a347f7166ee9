// # How long at most
//
// Find out how many cycles a procedure can take, without running it.
//
// While a handler runs, everything else waits. So nothing is let in of which nobody knows how long it
// takes, and the answer must never be too small. It should not be far too large either, or good
// programs are refused.
//
// Write `boundOf`. It gets a procedure in the intermediate form ([[§The intermediate form]]) and two
// things about it that others have found out: what each block costs at most when it is gone through
// once, and between which two numbers a value lies at the end of a block. It returns a number of
// cycles that no call exceeds, or `undefined` if it finds none.
//
// **Rounds.** A loop ends if one of its head's parameters grows by at least 1 in every round
// and cannot grow for ever. `shapeOf` ([[§Loops]]) finds the heads and what is inside. All ways back
// must let the parameter grow. `range` says how large it can be where they begin.
//
// **Paths.** A block counts as often as it can run. Of two ways that part, only the dearer
// one counts.
//
// **What is asked for:**
//
// - Your bound is never exceeded: neither by the prices of the blocks that a call goes through,
//   nor by the cycles that its code takes on the machine.
// - Where the check knows the dearest call, your bound is at most 1.3 times what that call costs. Where the
//   rounds of an inner loop depend on the outer one, it may be twice that.
// - Loops that might not end have no bound, or one above 125,000 cycles.
//
// The chapter finds the rounds as the page around this exercise says, by facts that you do not have. Afterwards
// it looks at the code that was made, and not at prices ([[§How long it may take]]).

import type { Procedure } from "../../../03-spindles/mod.ts";
import type { Given } from "./given.ts";

/** So many cycles are enough for `procedure`; `undefined` if nothing shows that any are. */
export function boundOf(
  procedure: Procedure,
  given: Given,
): bigint | undefined {
  // TODO: then delete `unwritten`.
  return unwritten(procedure, given);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 4.4: not yet written");
}
