// # At the beginning of the line
//
// A wrong answer to exercise 4.5.

import type {
  Advice,
  Said,
} from "../../../chapters/04-verifier/exercises/4.5-advice/given.ts";
import { advise as adviseRightly } from "../../solutions/4.5.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what is advised is accepted";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You put the test in front of the line. The statement may have begun a line earlier, and then the test lands in the middle of it.";

/** `advise` with that mistake. */
export function advise(said: Said): Advice {
  const right = adviseRightly(said);
  return { ...right, at: said.text.lastIndexOf("\n", said.span.start) + 1 };
}
