// # The whole processor
//
// A wrong answer to exercise 5.6.

import { meeting } from "../meeting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what fits is granted, and what does not is refused";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You grant the whole processor. Seven eighths are what there is to grant: somebody has to do the rest.";

/** The spindle with that mistake. */
export const text: string = meeting(
  ["if sum > ALL - ALL / 8", "if sum > ALL"],
);
