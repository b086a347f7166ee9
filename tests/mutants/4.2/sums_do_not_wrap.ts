// # Sums that do not wrap around
//
// A wrong answer to exercise 4.2.

import { arithmeticRange } from "../../../chapters/04-verifier/mod.ts";
import { guardsBy } from "../guarding.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "none of 2000 checks that fail is left out";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You compute ends of ranges and forget that numbers wrap around. The result of a sum that may not fit into its type can be anything: arithmeticRange with the type takes care of it.";

/** `provedSites` with that mistake. */
export const provedSites: ReturnType<typeof guardsBy> = guardsBy({
  arithmetic: (operator, a, b, type) =>
    operator === "add"
      ? { least: a.least + b.least, greatest: a.greatest + b.greatest }
      : arithmeticRange(operator, a, b, type),
});
