// # The way back of system calls
//
// A wrong answer to exercise 1.5.

import type { PalCall } from "../../../chapters/01-hardware/mod.ts";
import { callsBy, doorBy, VOLATILE } from "../knocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "both stacks, the mode and the IPL are as they were";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You go back by retsys. It always returns to user mode, because only programs make system calls. The kernel knocks as well, and finds itself in user mode, where it cannot even fetch its next instruction. rti returns to whatever mode the frame says.";

/** The routines. */
export function calls(): readonly PalCall[] {
  return callsBy();
}

/** What stands behind the door. */
export const DOOR: string = doorBy([...VOLATILE, "a0", "a1", "a2"], "retsys");
