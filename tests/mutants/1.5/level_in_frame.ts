// # The level is raised too early
//
// A wrong answer to exercise 1.5.

import type { PalCall } from "../../../chapters/01-hardware/mod.ts";
import { callsBy, doorBy, knockRightly } from "../knocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "both stacks, the mode and the IPL are as they were";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You raise IPL before the frame is pushed, so the frame says 7 and not what the caller had. rti gives back what the frame says. Push the frame first.";

/** The routines. */
export function calls(): readonly PalCall[] {
  return callsBy((machine, door) => {
    machine.processor.ipl = 7;
    knockRightly(machine, door);
  });
}

/** What stands behind the door. */
export const DOOR: string = doorBy();
