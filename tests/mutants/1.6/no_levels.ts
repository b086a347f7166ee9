// # The most urgent one always comes
//
// A wrong rule for exercise 1.6.

import type { Asked } from "../../../chapters/01-hardware/exercises/1.6-interrupts/question.ts";

/** What a question must be about in order to find it out. */
export const meantFor: string = "an interrupt of the processor's own level";

/** What a reader who has it in mind is told. */
export const diagnosis: string =
  "You always take the most urgent interrupt, whatever IPL is. A kernel raises IPL around those few instructions that must not be interrupted: what is not above it has to wait.";

/** What somebody with this rule answers. */
export function answer({ situation }: Asked): string {
  const [mostUrgent] = situation.pending;
  return mostUrgent!.name;
}
