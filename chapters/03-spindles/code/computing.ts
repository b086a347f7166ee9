// # Computing
//
// Most operations on numbers are one instruction, and the interesting ones are those that are
// less than one.
//
// `a + (b << 3)` is one `S8ADDQ`. `x & 0xffff` is one `ZAPNOT`, which clears bytes. The third byte
// of a number is one `EXTBL`. A number of 32 bits with a sign needs nothing behind an addition,
// because `ADDL` brings its result into form by itself.

import { panic } from "../../01-hardware/mod.ts";
import { known } from "../form/builder.ts";
import type { Arithmetic, Value } from "../form/ir.ts";
import type { Scalar } from "../meaning/types.ts";
import { widened } from "./cells.ts";
import { operandOf, valueRegister } from "./constants.ts";
import { emitDivision } from "./dividing.ts";
import { emitOperation, type Selection } from "./emitting.ts";
import { FIXED, type Register } from "./machine_code.ts";
import {
  emitAnd,
  emitBits,
  emitExclusiveOr,
  emitShiftLeft,
  emitShiftRight,
  extractedFrom,
} from "./masking.ts";
import { emitDifference, emitProduct, emitSum } from "./summing.ts";
import { fitsIn, widthOfType } from "./widths.ts";
import { inOrder, wrapped } from "./wrapping.ts";

/** Appends what computes `value` from its two operands. */
export function emitArithmetic(
  selection: Selection,
  value: Value,
  operator: Arithmetic,
): Register {
  const [left, right] = value.operands as [Value, Value];
  switch (operator) {
    case "add":
      return emitSum(selection, value, left, right);
    case "subtract":
      return emitDifference(selection, value, left, right);
    case "multiply":
      return emitProduct(selection, value, left, right);
    case "and":
      return emitAnd(selection, value, left, right);
    case "or":
      return left === right
        ? valueRegister(selection, left)
        : emitBits(selection, "bis", left, right);
    case "exclusiveOr":
      return emitExclusiveOr(selection, left, right);
    case "shiftLeft":
      return emitShiftLeft(selection, value, left, right);
    case "shiftRight":
      return emitShiftRight(selection, value, left, right);
    case "multiplyHigh": {
      const [a, b] = inOrder(left, right);
      const high = emitOperation(
        selection,
        "umulh",
        valueRegister(selection, a),
        operandOf(selection, b),
      );
      return wrapped(selection, value, high);
    }
    case "divide":
    case "remainder":
      return wrapped(
        selection,
        value,
        emitDivision(selection, value, operator),
      );
    default:
      return panic("computing: an unknown operator");
  }
}

// ## Other types

/** Appends what makes `value` the number of its type with the low bits of its operand. */
export function emitConversion(selection: Selection, value: Value): Register {
  const [operand] = value.operands as [Value];
  const { type } = value;
  if (type.kind === "bool") {
    const from = valueRegister(selection, operand);
    return operand.type.kind === "bool"
      ? from
      : emitOperation(selection, "cmpult", FIXED.zero, from);
  }
  const exact = selection.exact.has(value);
  if (!exact || isThere(selection, operand, type)) {
    return valueRegister(selection, operand);
  }
  const { bits, signed } = widthOfType(type);
  const mask = (1n << BigInt(bits)) - 1n;
  const extracted = signed
    ? undefined
    : extractedFrom(selection, operand, mask);
  return extracted ??
    widened(selection, valueRegister(selection, operand), bits / 8, signed);
}

/** Whether the register of `operand` holds the number of `type` already. */
function isThere(
  { exact }: Selection,
  operand: Value,
  type: Scalar,
): boolean {
  const whole = exact.has(operand) || known(operand) !== undefined ||
    widthOfType(operand.type).bits === 64;
  return whole && fitsIn(operand.type, type);
}
