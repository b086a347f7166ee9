// # A text with mistakes
//
// Some wrong answers differ from a right one in a few words, so that is all that each of them says.

/** `right` with `wrong[i][1]` in the place of `wrong[i][0]`, which must be there. */
export function reworded(
  right: string,
  wrong: readonly (readonly [string, string])[],
): string {
  return wrong.reduce((text, [there, instead]) => {
    if (!text.includes(there)) throw new Error(`There is no ${there}`);
    return text.replace(there, () => instead);
  }, right);
}
