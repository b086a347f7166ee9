// # Every handle goes back
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
export const meantFor: string = "what keeps to the rules is accepted";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take every handle for one that must be given back. Most only name something that stays the kernel's, and may be copied and forgotten. Those that must go back are called linear.";

/** `isLinear` with that mistake. */
export function isLinear(type: Type): boolean {
  if (type.kind === "option") return isLinear(type.some);
  if (type.kind === "outcome") return isLinear(type.value);
  return type.kind === "handle";
}

/** `holdsLinear`, which asks it. */
export function holdsLinear(type: Type): boolean {
  return isLinear(type) || right.holdsLinear(type);
}
