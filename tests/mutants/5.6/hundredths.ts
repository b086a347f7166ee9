// # Shares in hundredths
//
// A wrong answer to exercise 5.6.

import { meeting } from "../meeting.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what fits is granted, and what does not is refused";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You count shares in hundredths and cut off what is smaller. Small shares then cost nothing, and many of them are more than there is: count finer, and round up.";

/** The spindle with that mistake. */
export const text: string = meeting(
  ["const ALL = 0x100_0000;", "const ALL = 100;"],
  ["(ticks * ALL + every - 1) / every", "ticks * ALL / every"],
  ["(most + each - 1) / each", "most / each"],
);
