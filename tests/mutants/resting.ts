// # Activations with a mistake
//
// The wrong answers to exercise 5.3 differ from the right one in a few words.

import right from "../solutions/5.3.spindle" with { type: "text" };
import { reworded } from "./wording.ts";

/** The right spindle with `wrong[i][1]` in the place of `wrong[i][0]`. */
export function resting(
  ...wrong: readonly (readonly [string, string])[]
): string {
  return reworded(right, wrong);
}
