// # Columns from 0
//
// A wrong answer to exercise 4.5.

import type {
  Advice,
  Said,
} from "../../../chapters/04-verifier/exercises/4.5-advice/given.ts";
import { advise as adviseRightly } from "../../solutions/4.5.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "it says where it is and what is missing";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You count columns from 0. Editors count them from 1, and so does the message.";

/** `advise` with that mistake. */
export function advise(said: Said): Advice {
  const right = adviseRightly(said);
  return {
    ...right,
    message: right.message.replace(
      /column (\d+)/,
      (_, column) => `column ${column - 1}`,
    ),
  };
}
