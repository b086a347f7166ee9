// # IPL shuts out everything or nothing
//
// A wrong rule for exercise 1.6.

import {
  type Asked,
  NONE,
} from "../../../chapters/01-hardware/exercises/1.6-interrupts/question.ts";

/** What a question must be about in order to find it out. */
export const meantFor: string = "several may come";

/** What a reader who has it in mind is told. */
export const diagnosis: string =
  "You take any IPL but 0 as a lock on all interrupts. There are eight levels: the processor takes what is above its own, so that a kernel can keep out devices and still hear the clock.";

/** What somebody with this rule answers. */
export function answer({ situation }: Asked): string {
  const { ipl, handling, pending } = situation;
  const isShut = ipl > 0 || handling !== undefined;
  return isShut ? NONE : pending[0]!.name;
}
