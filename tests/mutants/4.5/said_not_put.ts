// # Said and not put in
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
  "Your message is right, but you put something else into the source: the test must stand there as you say it.";

/** `advise` with that mistake. */
export function advise(said: Said): Advice {
  const right = adviseRightly(said);
  return { ...right, put: right.put.replace(/>= \d+/, ">= 101") };
}
