// # Always the same
//
// A wrong answer to exercise 4.6.

import {
  changed,
  computed,
  met,
  other,
  repeated,
} from "../../solutions/4.6-by-shapes.ts";
import { fuzzBy } from "../fuzzing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a plain mistake is found, and what is said of it is true";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You write the same few procedures again and again. Whatever they do not show the first time, they do not show the thousandth time: let chance change every part of them.";

/** `fuzz` with that mistake. */
export const fuzz: ReturnType<typeof fuzzBy> = fuzzBy({
  shapes: [computed, changed, other, met, repeated].map((shape) => () => {
    let at = 0;
    return shape(() => at++ % 2, () => 8n);
  }),
});
