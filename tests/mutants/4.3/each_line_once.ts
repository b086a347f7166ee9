// # Each line once
//
// A wrong answer to exercise 4.3.

import type {
  Loss,
  Step,
} from "../../../chapters/04-verifier/exercises/4.3-paths/given.ts";
import { tell as tellRightly } from "../../solutions/4.3.ts";

export { findLoss } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "a loop goes round again";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your sentence leaves out lines that were named before. On a path that goes round a loop a line comes again, and that is what it shows: leave a line out only right behind itself.";

/** `tell` with that mistake. */
export function tell(steps: readonly Step[], loss: Loss): string {
  const [begin, path] = tellRightly(steps, loss).split("path ");
  return `${begin}path ${[...new Set(path!.split(", "))].join(", ")}`;
}
