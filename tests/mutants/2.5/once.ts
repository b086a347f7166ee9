// # As much as may wait, once
//
// A wrong answer to exercise 2.5.

import type {
  Client,
  Rule,
} from "../../../chapters/02-controllers/exercises/2.5-flood/given.ts";
import { mendBy } from "../flooding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "the attack makes the clock late on the kernel as it is";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You note as many events as may wait, and they are raised, and that was it: 16 handlers of 1000 cycles are over before the next tick. The visit lasts as long as something waits; see to it that something does.";

/** `attack` with that mistake. */
export function attack(client: Client): void {
  client.handle(() => {});
  while (client.raise());
}

/** The right rule. */
export const mend: () => Rule = mendBy({});
