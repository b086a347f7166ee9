// # The service runs at the level of the caller
//
// A wrong answer to exercise 1.5.

import type { PalCall } from "../../../chapters/01-hardware/mod.ts";
import { callsBy, doorBy, enter } from "../knocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a knock enters the kernel at the door";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your knock leaves IPL as the entry into the kernel has left it. The service is not to be interrupted: once the frame is pushed, raise the processor to 7. The frame keeps the level of the caller, and rti brings it back.";

/** The routines. */
export function calls(): readonly PalCall[] {
  return callsBy((machine, door) => enter(machine, door, machine.processor.pc));
}

/** What stands behind the door. */
export const DOOR: string = doorBy();
