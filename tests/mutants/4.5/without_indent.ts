// # A line without its indent
//
// A wrong answer to exercise 4.5.

import type {
  Advice,
  Said,
} from "../../../chapters/04-verifier/exercises/4.5-advice/given.ts";
import { advise as adviseRightly } from "../../solutions/4.5.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "it shows the line and points at the place";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You leave out the spaces in front of the line, and then the signs below do not stand where they should.";

/** `advise` with that mistake. */
export function advise(said: Said): Advice {
  const right = adviseRightly(said);
  return { ...right, message: right.message.replace(/\n +/, "\n") };
}
