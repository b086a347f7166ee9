// # What is tested
//
// A branch of the Alpha compares a register with zero: equal, less, even, and their opposites. Any
// other comparison is an instruction in front of it.
//
// `x == 0` needs no such instruction, and neither does `x < 0`. `x == 7` becomes `x - 7 == 0`,
// `7 < x` is what `x <= 7` is not, and a `not` in front only turns the branch around. So a truth is
// not a number at first, but a register and the way to test it. Only where somebody wants to keep
// it or to count with it is a 0 or a 1 made of it.

import { known } from "../form/builder.ts";
import type { Comparison, Procedure, Value } from "../form/ir.ts";
import { operandOf, valueRegister } from "./constants.ts";
import {
  type Condition,
  emitAddress,
  emitOperation,
  type Selection,
} from "./emitting.ts";
import {
  FIXED,
  OPPOSITE_TEST,
  type Register,
  type ZeroTest,
} from "./machine_code.ts";
import { widthOfType } from "./widths.ts";

/** The test that holds where `condition` does not. */
export function oppositeOf({ register, test }: Condition): Condition {
  return { register, test: OPPOSITE_TEST[test] };
}

/** The truths of `procedure` that are needed as 0 or 1. */
export function findNumbers(procedure: Procedure): ReadonlySet<Value> {
  const numbers = new Set<Value>();
  for (const { body, ending } of procedure.blocks) {
    for (const { operation, operands } of body) {
      const tested = TESTING.has(operation.kind) ? 1 : 0;
      operands.slice(tested).forEach((one) => numbers.add(one));
    }
    if (ending.kind === "jump") {
      ending.passes.forEach((one) => numbers.add(one));
    }
    if (ending.kind === "switch") numbers.add(ending.value);
    if (ending.kind === "return" && ending.value) numbers.add(ending.value);
  }
  return numbers;
}

/** The operations that only test their first operand. */
const TESTING: ReadonlySet<string> = new Set(["check", "select", "not"]);

/** The test that finds out `value`. */
export function conditionOf(selection: Selection, value: Value): Condition {
  const found = selection.conditions.get(value);
  if (found !== undefined) return found;
  return { register: valueRegister(selection, value), test: "ne" };
}

/** Appends what finds out the comparison `value`, and notes how it is tested. */
export function emitComparison(
  selection: Selection,
  value: Value,
  operator: Comparison,
): void {
  const [left, right] = value.operands as [Value, Value];
  const { signed } = widthOfType(left.type);
  const condition = againstZero(selection, operator, left, right, signed);
  const isNumber = selection.asNumbers.has(value);
  if (condition !== undefined) selection.conditions.set(value, condition);
  if (!isNumber) {
    if (condition !== undefined) return;
    const tested = compared(selection, operator, left, right, signed, true);
    selection.conditions.set(value, tested);
    return;
  }
  const { register } = compared(
    selection,
    operator,
    left,
    right,
    signed,
    false,
  );
  selection.registers.set(value, register);
}

// ## Against zero

function againstZero(
  selection: Selection,
  operator: Comparison,
  left: Value,
  right: Value,
  signed: boolean,
): Condition | undefined {
  const test = (value: Value, test: ZeroTest): Condition => ({
    register: valueRegister(selection, value),
    test,
  });
  const [a, b] = [known(left), known(right)];
  if (operator === "equal") {
    if (b === 0n) return lowBit(selection, left) ?? test(left, "eq");
    return a === 0n ? lowBit(selection, right) ?? test(right, "eq") : undefined;
  }
  if (operator === "less") {
    if (b === 0n) return signed ? test(left, "lt") : undefined;
    if (b === 1n) return test(left, signed ? "le" : "eq");
    if (a === 0n) return test(right, signed ? "gt" : "ne");
    return a === -1n ? test(right, "ge") : undefined;
  }
  if (b === 0n) return test(left, signed ? "le" : "eq");
  if (b === -1n) return test(left, "lt");
  if (a === 0n) return signed ? test(right, "ge") : undefined;
  return a === 1n ? test(right, signed ? "gt" : "ne") : undefined;
}

/** If `value` is `x & 1`, the test whether `x` is even. */
function lowBit(
  { registers }: Selection,
  { operation, operands }: Value,
): Condition | undefined {
  if (operation.kind !== "arithmetic" || operation.operator !== "and") {
    return undefined;
  }
  const [x, mask] = operands;
  const register = known(mask) === 1n ? registers.get(x!) : undefined;
  return register === undefined ? undefined : { register, test: "lbc" };
}

// ## Against anything else
//
// The first operand of an instruction cannot be a literal. So `7 < x` is found out by asking for
// its opposite, if it is only to be tested.

function compared(
  selection: Selection,
  operator: Comparison,
  left: Value,
  right: Value,
  signed: boolean,
  tested: boolean,
): Condition {
  if (operator === "equal") return equal(selection, left, right, tested);
  const names = signed
    ? { less: "cmplt", lessOrEqual: "cmple" }
    : { less: "cmpult", lessOrEqual: "cmpule" };
  const a = known(left);
  if (tested && a !== undefined && a > 0n && a <= 255n) {
    const turned = operator === "less" ? "lessOrEqual" : "less";
    const from = valueRegister(selection, right);
    const register = emitOperation(selection, names[turned], from, a);
    return { register, test: "eq" };
  }
  const b = known(right);
  const from = valueRegister(selection, left);
  if (operator === "less" && b === 256n) {
    const register = emitOperation(selection, names.lessOrEqual, from, 255n);
    return { register, test: "ne" };
  }
  const other = operandOf(selection, right);
  return {
    register: emitOperation(selection, names[operator], from, other),
    test: "ne",
  };
}

function equal(
  selection: Selection,
  left: Value,
  right: Value,
  tested: boolean,
): Condition {
  const [value, other] = known(left) === undefined
    ? [left, right]
    : [right, left];
  const constant = known(other);
  const from = valueRegister(selection, value);
  const small = constant !== undefined && constant >= 0n && constant <= 255n;
  if (tested && constant !== undefined && !small) {
    const distance = BigInt.asIntN(64, -constant);
    if (distance >= -0x8000n && distance < 0x8000n) {
      const offset = { number: Number(distance) };
      return {
        register: emitAddress(selection, "lda", offset, from),
        test: "eq",
      };
    }
  }
  const operand = operandOf(selection, other);
  return {
    register: emitOperation(selection, "cmpeq", from, operand),
    test: "ne",
  };
}

// ## Opposites and choices

/** Notes how the opposite of a truth is tested, and makes it a number if it has to be one. */
export function emitOpposite(selection: Selection, value: Value): void {
  const [operand] = value.operands as [Value];
  const condition = conditionOf(selection, operand);
  selection.conditions.set(value, oppositeOf(condition));
  if (!selection.asNumbers.has(value)) return;
  selection.registers.set(value, truthNumber(selection, oppositeOf(condition)));
}

/** Appends what makes 0 or 1 of a condition. */
export function truthNumber(
  selection: Selection,
  { register, test }: Condition,
): Register {
  const { zero } = FIXED;
  switch (test) {
    case "eq":
      return emitOperation(selection, "cmpeq", register, 0n);
    case "ne":
      return emitOperation(selection, "cmpult", zero, register);
    case "lt":
      return emitOperation(selection, "cmplt", register, 0n);
    case "le":
      return emitOperation(selection, "cmple", register, 0n);
    case "gt":
      return emitOperation(selection, "cmplt", zero, register);
    case "ge":
      return emitOperation(selection, "cmple", zero, register);
    case "lbs":
      return emitOperation(selection, "and", register, 1n);
    case "lbc":
      return emitOperation(
        selection,
        "cmpeq",
        emitOperation(selection, "and", register, 1n),
        0n,
      );
  }
}
