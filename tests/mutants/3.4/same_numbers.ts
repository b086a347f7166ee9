// # The same numbers
//
// A wrong answer to exercise 3.4.

import { copyBlocks } from "../../../chapters/03-spindles/mod.ts";
import { type Inlining, inliningBy } from "../inlining.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what comes out is well formed";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "Your copies have the numbers of the bodies that they were made from. Two calls of one operation then make two values with one number: each copy needs new ones.";

/** `inlineOperations` with that mistake. */
export const inlineOperations: Inlining = inliningBy({
  copies: (draft, body) => {
    const { blocks, value } = copyBlocks(draft, body.blocks);
    for (const [{ number }, made] of value) Object.assign(made, { number });
    return { blocks, values: [...value.values()] };
  },
});
