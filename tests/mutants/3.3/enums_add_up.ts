// # Enums add up
//
// A wrong answer to exercise 3.3.

import type { IntegerType, Type } from "../../../chapters/03-spindles/mod.ts";

export {
  beginsAsZero,
  holdsLinear,
  isLinear,
  isMade,
} from "../../../chapters/03-spindles/meaning/handles.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "nobody computes with handles";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You let the cases of enums be computed with. Their numbers are only names, and a sum need not be one of the cases: look at whether the integer has cases.";

/** `isNumber` with that mistake. */
export function isNumber(type: Type): type is IntegerType {
  return type.kind === "integer";
}
