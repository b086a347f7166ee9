// # Stricter than it has to be
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
  "Your test is stricter than it has to be: calls that went well return early now.";

/** `advise` with that mistake. */
export function advise(said: Said): Advice {
  const right = adviseRightly(said);
  const strict = (_: string, limit: string) => `>= ${Number(limit) - 1}`;
  return { ...right, put: right.put.replace(/>= (\d+)/, strict) };
}
