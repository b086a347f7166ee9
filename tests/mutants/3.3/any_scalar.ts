// # Whatever fits into a register is made of a number
//
// A wrong answer to exercise 3.3.

import {
  type IntegerType,
  isScalar,
  type Type,
} from "../../../chapters/03-spindles/mod.ts";

export {
  beginsAsZero,
  holdsLinear,
  isLinear,
  isNumber,
} from "../../../chapters/03-spindles/meaning/handles.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "nobody makes a handle";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You let handles be made of numbers, because both fit into a register. Then a spindle can name any strand there is. Only integers, their ranges and enums are made of numbers.";

/** `isMade` with that mistake. */
export function isMade(type: Type): type is IntegerType {
  return isScalar(type);
}
