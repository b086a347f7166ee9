// # Rolling back, shown
//
// The program runs with nothing, with locks and with sequences.

import type { Demonstration, Shown } from "../demonstration.ts";
import { type Keeping, lostOfMany, roundCycles } from "./running.ts";

/** A counter and a list that two strands share without a lock. */
export const ROLLBACK: Demonstration = {
  name: "rollback",
  about:
    "a counter and a list that need no lock, because who is interrupted begins anew",
  run,
};

function run(): Shown {
  const said = (keeping: Keeping) =>
    lostOfMany(keeping) === 0 ? "nothing is lost" : "something is lost";
  return {
    story: [
      "Two strands add to one counter, and take nodes off one list and put them back. At each tick of",
      "the clock the processor is taken from one and given to the other.",
      `  without any care:                 ${said("not at all")}`,
      `  with a lock:                      ${said("locks")}`,
      `  rolled back by their spindle:     ${said("spindle")}`,
      `  rolled back by the controller:    ${said("controller")}`,
      "A round in which nobody interrupts, by a lock that every Alpha program can have, and by sequences:",
    ],
    comparisons: [{
      what: "adding, taking, putting back",
      unit: "cycles",
      byDefault: Math.round(roundCycles("locks")),
      own: Math.round(roundCycles("spindle")),
    }, {
      what: "adding, by a conditional store or a sequence",
      unit: "cycles",
      byDefault: Math.round(roundCycles("conditional store")),
      own: Math.round(roundCycles("one sequence")),
    }],
  };
}
