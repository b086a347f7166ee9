// # In front of the braces
//
// A wrong answer to exercise 4.5.

import type {
  Advice,
  Said,
} from "../../../chapters/04-verifier/exercises/4.5-advice/given.ts";
import { advise as adviseRightly } from "../../solutions/4.5.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what went well goes well";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You put the test in front of the whole line, and there it is made in cases in which the statement would not have been reached. Put it right in front of the statement.";

/** `advise` with that mistake. */
export function advise(said: Said): Advice {
  const right = adviseRightly(said);
  return { ...right, at: said.text.lastIndexOf("\n", right.at) + 1 };
}
