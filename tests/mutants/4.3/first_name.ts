// # The first name alone
//
// A wrong answer to exercise 4.3.

import { findLossBy } from "../searching.ts";

export { tell } from "../../solutions/4.3.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "an early return keeps what is held";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You follow the first thing that is taken. Others may get lost while that one is given back in good order.";

/** `findLoss` with that mistake. */
export const findLoss: ReturnType<typeof findLossBy> = findLossBy({
  names: (all) => all.slice(0, 1),
});
