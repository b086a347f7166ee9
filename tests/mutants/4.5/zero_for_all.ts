// # Zero for everything
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
  "You return 0 from every procedure. One that returns a truth returns false, and one that returns nothing returns nothing.";

/** `advise` with that mistake. */
export function advise(said: Said): Advice {
  return adviseRightly({ ...said, result: "a number" });
}
