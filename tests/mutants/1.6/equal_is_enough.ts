// # A level equal to IPL is enough
//
// A wrong rule for exercise 1.6.

import {
  type Asked,
  NONE,
} from "../../../chapters/01-hardware/exercises/1.6-interrupts/question.ts";

/** What a question must be about in order to find it out. */
export const meantFor: string = "an interrupt of the processor's own level";

/** What a reader who has it in mind is told. */
export const diagnosis: string =
  "You let an interrupt come whose level is that of the processor. IPL names the highest level that waits: an interrupt must be above it. That is how a handler keeps out its like, since it runs at the level of the interrupt it handles.";

/** What somebody with this rule answers. */
export function answer({ situation }: Asked): string {
  const { ipl, handling, pending } = situation;
  const level = handling?.level ?? ipl;
  return pending.find((kind) => kind.level >= level)?.name ?? NONE;
}
