// # Without parentheses
//
// A wrong answer to exercise 4.5.

import type {
  Advice,
  Said,
} from "../../../chapters/04-verifier/exercises/4.5-advice/given.ts";
import { advise as adviseRightly } from "../../solutions/4.5.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "it proposes a test";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You put an expression into a comparison without parentheses. Which operator comes first then is another question.";

/** `advise` with that mistake. */
export function advise(said: Said): Advice {
  const right = adviseRightly(said);
  const bare = (text: string) =>
    text.replace(/if \((.*)\) (>=|==)/, "if $1 $2");
  return { ...right, message: bare(right.message), put: bare(right.put) };
}
