// # Only from outside
//
// A wrong answer to exercise 3.3.

import { holds, type Type } from "../../../chapters/03-spindles/mod.ts";

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
  "You do not look into arrays, records and variants. They begin as zeros as well, with everything in them: ask the same question about the types inside.";

/** `beginsAsZero` with that mistake. */
export function beginsAsZero(type: Type): boolean {
  if (type.kind === "integer") return holds(type, 0n);
  return type.kind !== "handle";
}
