// # Neither memory nor loops
//
// A wrong answer to exercise 4.6.

import { computed, met, other } from "../../solutions/4.6-by-shapes.ts";
import { fuzzBy } from "../fuzzing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "eight of ten mistakes are found";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your procedures have neither a field that is stored to nor a loop. What is wrong about these is never asked for.";

/** `fuzz` with that mistake. */
export const fuzz: ReturnType<typeof fuzzBy> = fuzzBy({
  shapes: [computed, other, met],
});
