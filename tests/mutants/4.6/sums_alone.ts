// # Sums alone
//
// A wrong answer to exercise 4.6.

import type { Chance } from "../../../chapters/04-verifier/exercises/4.6-fuzzer/given.ts";
import {
  changed,
  computed,
  met,
  other,
  repeated,
} from "../../solutions/4.6-by-shapes.ts";
import { fuzzBy } from "../fuzzing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "eight of ten mistakes are found";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your procedures add and convert, and that is all. Every operator has a rule of its own in the verifier, and each of these can be wrong.";

/** `fuzz` with that mistake. */
export const fuzz: ReturnType<typeof fuzzBy> = fuzzBy({
  shapes: [
    (chance, some) => computed(sumsAlone(chance), some),
    changed,
    other,
    met,
    repeated,
  ],
});

/** Of the six things that can be computed, the first and the last. */
function sumsAlone(chance: Chance): Chance {
  return (below) => below === 6 ? 5 * chance(2) : chance(below);
}
