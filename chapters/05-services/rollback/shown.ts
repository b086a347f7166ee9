// # Rolling back, shown
//
// The program runs with nothing, with locks and with sequences.

import type { Demonstration, Shown } from "../demonstration.ts";
import { type Keeping, lostOfMany, roundCycles } from "./running.ts";

/** A counter and a list that two strands share without a lock. */
export const ROLLBACK: Demonstration = {
  name: "rollback",
  about: "no lock is needed: who is interrupted begins anew",
  run,
};

function run(): Shown {
  const said = (keeping: Keeping) =>
    lostOfMany(keeping) === 0 ? "nothing is lost" : "something is lost";
  return {
    story: [
      "Two strands add to one counter, and take nodes off one list and put them back. At each tick of",
      "the clock the processor is taken from one and given to the other, also in the middle of an",
      "addition. Then one of the two additions may be lost. There are three ways against it: a lock, and",
      "two by which a strand that was interrupted in the middle is sent back to the beginning.",
      "",
      `  without any care:                 ${said("not at all")}`,
      `  with a lock:                      ${said("locks")}`,
      `  rolled back by their spindle:     ${said("spindle")}`,
      `  rolled back by the controller:    ${said("controller")}`,
      "",
      "Look at what a round takes in which nobody interrupts, which is how nearly all rounds go:",
    ],
    comparisons: [{
      what: "adding, taking, putting back",
      unit: "cycles",
      byDefault: Math.round(roundCycles("locks")),
      own: Math.round(roundCycles("spindle")),
      between: ["with a lock", "rolled back"],
    }, {
      what: "adding",
      unit: "cycles",
      byDefault: Math.round(roundCycles("conditional store")),
      own: Math.round(roundCycles("one sequence")),
      between: ["LDQ_L, STQ_C", "rolled back"],
    }],
    meaning: [
      "A lock is paid for in every round. Who is rolled back pays only when he is interrupted. The kernel",
      "can do that because it is the kernel that interrupts.",
    ],
  };
}
