// # A handler is never interrupted
//
// A wrong rule for exercise 1.6.

import {
  type Asked,
  NONE,
} from "../../../chapters/01-hardware/exercises/1.6-interrupts/question.ts";

/** What a question must be about in order to find it out. */
export const meantFor: string = "a handler and what is above it";

/** What a reader who has it in mind is told. */
export const diagnosis: string =
  "You let a handler run undisturbed. It runs at the level of its interrupt, and what is above that level comes at once: the clock does not wait for a slow device.";

/** What somebody with this rule answers. */
export function answer({ situation }: Asked): string {
  const { ipl, handling, pending } = situation;
  if (handling !== undefined) return NONE;
  return pending.find((kind) => kind.level > ipl)?.name ?? NONE;
}
