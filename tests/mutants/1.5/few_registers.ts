// # Only temporaries are saved
//
// A wrong answer to exercise 1.5.

import type { PalCall } from "../../../chapters/01-hardware/mod.ts";
import { callsBy, doorBy } from "../knocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "every other register is as it was";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You do not save all that a procedure may overwrite. Besides T0 to T7 and RA there are T8 to T11, T12, AT and A3 to A5. A0 to A2 and GP are in the frame. Who calls a procedure knows that these may change; who knocks does not.";

/** The routines. */
export function calls(): readonly PalCall[] {
  return callsBy();
}

/** What stands behind the door. */
export const DOOR: string = doorBy("t0 t1 t2 t3 t4 t5 t6 t7 ra".split(" "));
