// # Every case at once
//
// A wrong answer to exercise 3.3.

import type { Type } from "../../../chapters/03-spindles/mod.ts";

import * as right from "../../../chapters/03-spindles/meaning/handles.ts";

export {
  holdsLinear,
  isLinear,
  isMade,
  isNumber,
} from "../../../chapters/03-spindles/meaning/handles.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "what keeps to the rules is accepted";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You want every case of a variant to begin as zero. A variant that is zero is its first case; what the others hold has not begun at all.";

/** `beginsAsZero` with that mistake. */
export function beginsAsZero(type: Type): boolean {
  if (type.kind !== "variant") return right.beginsAsZero(type);
  return type.cases.every(({ fields }) =>
    fields.every((one) => beginsAsZero(one.type))
  );
}
