// # Above instead of not below
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
  "You turn below into above. The opposite of below 8 is 8 or more, and 8 itself is what goes wrong most often.";

/** `advise` with that mistake. */
export function advise(said: Said): Advice {
  const right = adviseRightly(said);
  const above = (text: string) => text.replace(">=", ">");
  return { ...right, message: above(right.message), put: above(right.put) };
}
