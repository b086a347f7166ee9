// # Nobody begins
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
  "Your handler notes the next event, but nobody notes the first one, so it never runs.";

/** `attack` with that mistake. */
export function attack(client: Client): void {
  client.handle(() => void client.raise());
}

/** The right rule. */
export const mend: () => Rule = mendBy({});
