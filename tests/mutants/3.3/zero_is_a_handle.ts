// # Zero is a handle
//
// A wrong answer to exercise 3.3.

import {
  holds,
  isScalar,
  type Type,
} from "../../../chapters/03-spindles/mod.ts";

export {
  holdsLinear,
  isLinear,
  isMade,
  isNumber,
} from "../../../chapters/03-spindles/meaning/handles.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "no handle is read out of memory that was never written";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You let a handle begin as zero. Nobody has given it out. A field that has no handle yet is an option.";

/** `beginsAsZero` with that mistake. */
export function beginsAsZero(type: Type): boolean {
  if (isScalar(type)) return holds(type, 0n);
  if (type.kind === "record") {
    return type.fields.every((one) => beginsAsZero(one.type));
  }
  if (type.kind === "variant") {
    return type.cases[0]!.fields.every((one) => beginsAsZero(one.type));
  }
  return type.kind === "array" ? beginsAsZero(type.element) : true;
}
