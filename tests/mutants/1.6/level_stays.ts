// # Taking an interrupt leaves IPL alone
//
// A wrong rule for exercise 1.6.

import {
  type Asked,
  NONE,
} from "../../../chapters/01-hardware/exercises/1.6-interrupts/question.ts";

/** What a question must be about in order to find it out. */
export const meantFor: string = "a handler and what is not above it";

/** What a reader who has it in mind is told. */
export const diagnosis: string =
  "You judge by the level at which the interrupted program ran. Taking an interrupt raises IPL to its level, before the first instruction of the handler.";

/** What somebody with this rule answers. */
export function answer({ situation }: Asked): string {
  const { ipl, pending } = situation;
  return pending.find((kind) => kind.level > ipl)?.name ?? NONE;
}
