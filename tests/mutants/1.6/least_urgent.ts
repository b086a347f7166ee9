// # The lowest level comes first
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
  "Of several interrupts that may be taken you pick the one of the lowest level. The most urgent one comes first, and the others wait until IPL falls again.";

/** What somebody with this rule answers. */
export function answer({ situation }: Asked): string {
  const { ipl, handling, pending } = situation;
  const level = handling?.level ?? ipl;
  return pending.findLast((kind) => kind.level > level)?.name ?? NONE;
}
