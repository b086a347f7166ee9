// # The knock is done again
//
// A wrong answer to exercise 1.5.

import { type PalCall, virtual } from "../../../chapters/01-hardware/mod.ts";
import { callsBy, doorBy, enter } from "../knocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "who has knocked goes on with the result in V0";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You save the address of the knock itself, so rti goes back to it and it knocks again, forever. That is right for a fault, after which the instruction is to be tried once more. The pc of a PALcode routine is behind the instruction already: save it as it is.";

/** The routines. */
export function calls(): readonly PalCall[] {
  return callsBy((machine, door) => {
    enter(machine, door, virtual(machine.processor.pc - 4n));
    machine.processor.ipl = 7;
  });
}

/** What stands behind the door. */
export const DOOR: string = doorBy();
