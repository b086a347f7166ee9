// # One way back that grows
//
// A wrong answer to exercise 4.4.

import { boundsBy, greatestOf } from "../timing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "who leaves a loop has been through it";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You are content if the counter grows on one of the ways back. Somebody may always take the other one.";

/** `boundOf` with that mistake. */
export const boundOf: ReturnType<typeof boundsBy> = boundsBy({
  step: greatestOf,
});
