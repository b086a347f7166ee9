// # Activations with a mistake
//
// The wrong answers to exercise 5.3 differ from the right one in a few words.

import right from "../solutions/5.3.spindle" with { type: "text" };

/** The right spindle with `wrong[i][1]` in the place of `wrong[i][0]`. */
export function resting(
  ...wrong: readonly (readonly [string, string])[]
): string {
  return wrong.reduce((text, [there, instead]) => {
    if (!text.includes(there)) throw new Error(`There is no ${there}`);
    return text.replace(there, () => instead);
  }, right);
}
