// # The controllers wait like everybody
//
// A wrong answer to exercise 2.5.

import type { Rule } from "../../../chapters/02-controllers/exercises/2.5-flood/given.ts";
import { mendBy, nextInCircle } from "../flooding.ts";

export { attackRightly as attack } from "../flooding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "what the controllers note is raised before everything else";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You treat what is about nobody like the events of one more client. Schedulers live by such events: if they hear late that a strand has become ready, a processor idles. Look for subject 0 first.";

/** `mend` with that mistake. */
export const mend: () => Rule = mendBy({
  ownFirst: false,
  next: (turn, clients) =>
    nextInCircle(turn, clients.map((one) => one === 0 ? Infinity : one)),
  which: (waiting, client) => {
    const at = waiting.findIndex(({ subject }) => subject === client);
    return at === -1 ? 0 : at;
  },
});
