// # Each visit begins anew
//
// A wrong answer to exercise 2.5.

import type { Rule } from "../../../chapters/02-controllers/exercises/2.5-flood/given.ts";
import { mendBy } from "../flooding.ts";

export { attackRightly as attack } from "../flooding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "who notes little does not wait for those who note much";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You go from client to client, but each visit begins with the first again. There is not time for all of them in one visit, so the last ones never have a turn. Remember where the last visit stopped.";

/** `mend` with that mistake. */
export function mend(): Rule {
  let rule = mendBy({})();
  return (waiting, visit) => {
    if (visit.raised === 0) rule = mendBy({})();
    return rule(waiting, visit);
  };
}
