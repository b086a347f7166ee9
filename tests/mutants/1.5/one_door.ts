// # One door for all machines
//
// A wrong answer to exercise 1.5.

import type { PalCall } from "../../../chapters/01-hardware/mod.ts";
import { callsBy, doorBy, knockRightly } from "../knocking.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "without a door a knock is an illegal instruction";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your door is in a variable outside of calls, so all machines of the program share it: one that has set no door enters its kernel where another one has its door. Keep it in calls, or in a record that calls makes.";

const PLACE = { door: undefined };

/** The routines. */
export function calls(): readonly PalCall[] {
  return callsBy(knockRightly, PLACE);
}

/** What stands behind the door. */
export const DOOR: string = doorBy();
