// # Into the form of its type
//
// The sum of two numbers of eight bits may have nine: 200 + 100 is 300, and in a `u8` it is 44.
// What is above is cleared, or replaced by copies of the sign, if anybody will look at it
// ([[§Bits that nobody looks at]]).

import { known } from "../form/builder.ts";
import type { Value } from "../form/ir.ts";
import { widened } from "./cells.ts";
import type { Selection } from "./emitting.ts";
import type { Register } from "./machine_code.ts";
import { widthOfType } from "./widths.ts";

/** `raw` with the low bits of `value` and whatever above, made exact if it has to be. */
export function wrapped(
  selection: Selection,
  value: Value,
  raw: Register,
): Register {
  if (!selection.exact.has(value)) return raw;
  const { bits, signed } = widthOfType(value.type);
  return bits === 1 ? raw : widened(selection, raw, bits / 8, signed);
}

/** Both operands, a constant behind what is none. */
export function inOrder(left: Value, right: Value): readonly [Value, Value] {
  return known(left) === undefined ? [left, right] : [right, left];
}

/** Whether `value` is a number of 32 bits with a sign that has to be exact. */
export function isLong(selection: Selection, value: Value): boolean {
  const { bits, signed } = widthOfType(value.type);
  return bits === 32 && signed && selection.exact.has(value);
}
