// # No handle out of nothing
//
// See to it that a spindle cannot make handles, compute with them, or lose those that must be
// given back.
//
// The checker is complete but for five questions about types. It asks them wherever something
// is converted, computed, declared, passed or copied, and complains at the right place if the
// answer is no. Close the page and write the five:
//
// - `isMade`: whether `Type(x)` makes a value of the type out of a number. So it is with
//   integers, their ranges, and enums.
// - `isNumber`: whether one can compute with values of the type. With the case of an enum one
//   cannot, although it is kept as a number.
// - `beginsAsZero`: whether zeros in memory are a value of the type. The state begins as zeros.
//   A zero is `false`, nothing in an option, and the first case of a variant. A range or enum
//   may be without a zero. A handle is never made of zeros, and nor is what the state cannot
//   hold anyway.
// - `isLinear`: whether somebody who has a value of the type has to give something back. The
//   value is a handle with `linear`, or perhaps one: an option or an outcome.
// - `holdsLinear`: whether there is anything linear in a place of the type, however deep.
//   Records, the cases of variants, arrays and slices may have something in them.
//
// The check puts your functions into the checker and gives it spindles. Some it must accept.
// Others it must refuse, at the right line and column and with the right words.

import type { IntegerType, Type } from "../../mod.ts";

/** Whether a value of `type` can be made out of a number. */
export function isMade(type: Type): type is IntegerType {
  // TODO
  return unwritten(type);
}

/** Whether `type` can be computed with. */
export function isNumber(type: Type): type is IntegerType {
  // TODO
  return unwritten(type);
}

/** Whether a value of `type` may begin as zero. */
export function beginsAsZero(type: Type): boolean {
  // TODO
  return unwritten(type);
}

/** Whether somebody who has a value of `type` must give something back. */
export function isLinear(type: Type): boolean {
  // TODO
  return unwritten(type);
}

/** Whether something in a place of `type` is linear. */
export function holdsLinear(type: Type): boolean {
  // TODO: then delete `unwritten`.
  return unwritten(type);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 3.3: not yet written");
}
