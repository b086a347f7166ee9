// # One level deep
//
// A wrong answer to exercise 3.3.

import type { Type } from "../../../chapters/03-spindles/mod.ts";

import * as right from "../../../chapters/03-spindles/meaning/handles.ts";

export {
  beginsAsZero,
  isLinear,
  isMade,
  isNumber,
} from "../../../chapters/03-spindles/meaning/handles.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "nobody copies or loses what must be given back";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You look at the fields of a record and not into what they are. A record in a record can hold something linear as well, and a copy of the outer one copies it: ask holdsLinear again about each field.";

/** `holdsLinear` with that mistake. */
export function holdsLinear(type: Type): boolean {
  if (type.kind === "record") {
    return type.fields.some((one) => right.isLinear(one.type));
  }
  if (type.kind === "variant") {
    return type.cases.some(({ fields }) =>
      fields.some((one) => right.isLinear(one.type))
    );
  }
  return right.holdsLinear(type);
}
