// # Numbers from everywhere
//
// A wrong answer to exercise 4.6.

import { fuzzBy } from "../fuzzing.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "a plain mistake is found, and what is said of it is true";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take numbers at random from all there are. Hardly any of them lies next to a constant of the procedure, and mistakes are made there.";

/** `fuzz` with that mistake. */
export const fuzz: ReturnType<typeof fuzzBy> = fuzzBy({
  number: (chance) => {
    const words = [chance, chance].map((one) => BigInt(one(2 ** 32)));
    return words[0]! << 32n | words[1]!;
  },
});
