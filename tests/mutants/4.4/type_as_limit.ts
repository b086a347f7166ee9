// # The limit of the type
//
// A wrong answer to exercise 4.4.

import { allOf, baseOf } from "../../../chapters/04-verifier/mod.ts";
import { boundsBy } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what is in a loop counts in every round";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take the greatest number of the type for the last one of the counter. Its test, and what was tested before the loop, cut it down: ask range at the end of the way back.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({
  range: (given, value, block) =>
    value.operation.kind === "passed"
      ? allOf(baseOf(value.type))
      : given.range(value, block),
});
