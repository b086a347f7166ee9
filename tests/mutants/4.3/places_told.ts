// # Places instead of lines
//
// A wrong answer to exercise 4.3.

import type {
  Loss,
  Step,
} from "../../../chapters/04-verifier/exercises/4.3-paths/given.ts";
import { tell as tellRightly } from "../../solutions/4.3.ts";

export { findLoss } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "an early return keeps what is held";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your sentence names the places of steps in the list. The author sees lines: each step knows its own.";

/** `tell` with that mistake. */
export function tell(steps: readonly Step[], loss: Loss): string {
  const places = steps.map((step, line) => ({ ...step, line }));
  return tellRightly(places, loss);
}
