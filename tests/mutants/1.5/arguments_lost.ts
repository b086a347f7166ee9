// # The arguments are those of a trap
//
// A wrong answer to exercise 1.5.

import type { PalCall } from "../../../chapters/01-hardware/mod.ts";
import { callsBy, doorBy, enter } from "../knocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a knock enters the kernel at the door";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "The service does not find what the caller has put into A0 to A2. An entry into the kernel gives these registers new contents, which tell the kernel of a trap: hand over what they had.";

/** The routines. */
export function calls(): readonly PalCall[] {
  return callsBy((machine, door) => {
    enter(machine, door, machine.processor.pc, [0n, 0n, 0n]);
    machine.processor.ipl = 7;
  });
}

/** What stands behind the door. */
export const DOOR: string = doorBy();
