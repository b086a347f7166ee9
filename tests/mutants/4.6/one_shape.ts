// # One shape of procedures
//
// A wrong answer to exercise 4.6.

import { computed } from "../../solutions/4.6-by-shapes.ts";
import { fuzzBy } from "../fuzzing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a plain mistake is found, and what is said of it is true";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your procedures have no paths that meet. Where nothing meets, nobody can be wrong about what is known there.";

/** `fuzz` with that mistake. */
export const fuzz: ReturnType<typeof fuzzBy> = fuzzBy({ shapes: [computed] });
