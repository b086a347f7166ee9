// # The operands the other way round
//
// A wrong answer to exercise 3.4.

import { type Inlining, inliningBy } from "../inlining.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "it does the same on 5000 inputs";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your operands stand in the place of the wrong parameters: parameter 0 is the first operand.";

/** `inlineOperations` with that mistake. */
export const inlineOperations: Inlining = inliningBy({
  operand: (index, operands) => operands[operands.length - 1 - index]!,
});
