// # An option owes nothing
//
// A wrong answer to exercise 3.3.

import type { Type } from "../../../chapters/03-spindles/mod.ts";

import * as right from "../../../chapters/03-spindles/meaning/handles.ts";

export {
  beginsAsZero,
  isMade,
  isNumber,
} from "../../../chapters/03-spindles/meaning/handles.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "nobody copies or loses what must be given back";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You forget options and what may have failed. A NewFrame? perhaps holds a frame, and then the frame is lost with it: ask about the type inside.";

/** `isLinear` with that mistake. */
export function isLinear(type: Type): boolean {
  return type.kind === "handle" && type.linear === true;
}

/** `holdsLinear`, which asks it. */
export function holdsLinear(type: Type): boolean {
  if (type.kind === "array" || type.kind === "slice") {
    return holdsLinear(type.element);
  }
  const isDeep = type.kind === "record" || type.kind === "variant";
  return isDeep ? right.holdsLinear(type) : isLinear(type);
}
