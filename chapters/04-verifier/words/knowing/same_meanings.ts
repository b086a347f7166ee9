// # The same meaning twice
//
// What an unknown means is kept where ways meet, if it means the same on all of them.
//
// On one way `$3` is whether `n` is below 8, and on the other it is, too: so it is behind them. Two meanings are the same
// if they are of one kind and are made of the same sums.

import { sumsIn, type UnknownMeaning } from "./knowledge.ts";
import { isSameSum } from "./sums.ts";

/** Whether two meanings are the same. */
export function isSameMeaning(
  a: UnknownMeaning | undefined,
  b: UnknownMeaning,
): boolean {
  if (a === b) return true;
  if (a === undefined || a.kind !== b.kind) return false;
  if (a.kind === "beginning" && b.kind === "beginning") {
    const same = a.of.rows === b.of.rows || a.of.rows.length === 0 &&
        b.of.rows.length === 0;
    if (!same || a.of.writable !== b.of.writable) return false;
  }
  if (a.kind === "less" && b.kind === "less") {
    if (a.orEqual !== b.orEqual || a.signed !== b.signed) return false;
  }
  if (a.kind === "low bytes" && b.kind === "low bytes") {
    if (a.bytes !== b.bytes) return false;
  }
  if (a.kind === "moved bytes" && b.kind === "moved bytes") {
    if (a.bytes !== b.bytes || a.upper !== b.upper) return false;
  }
  if (a.kind === "quadword" && b.kind === "quadword") {
    const same = a.patches.length === b.patches.length &&
      a.patches.every((one, at) =>
        one.bytes === b.patches[at]!.bytes && one.upper === b.patches[at]!.upper
      );
    if (!same) return false;
  }
  const [one, other] = [sumsIn(a), sumsIn(b)];
  return one.every((sum, at) => isSameSum(sum, other[at]!));
}
