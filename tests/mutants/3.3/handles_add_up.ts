// # Handles add up
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
  "You let handles be computed with. The sum of two handles would be a handle that the kernel has never given out. Only integers can be computed with.";

/** `isNumber` with that mistake. */
export function isNumber(type: Type): type is IntegerType {
  if (type.kind === "handle") return true;
  return type.kind === "integer" && type.cases === undefined;
}
