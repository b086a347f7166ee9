// # Dividing
//
// The Alpha has no instruction that divides.
//
// So a procedure that divides has a routine behind its end that does it as on paper, with binary
// digits. To divide 100 by 7, the divisor is doubled until it would be greater: 7, 14, 28, 56. Then
// the way back: 56 goes into 100, 44 remain; 28 goes into 44, 16 remain; 14 goes into 16, 2 remain;
// 7 does not go into 2. The digits are 1110, which is 14, and the rest is 2. A division by a
// constant never comes here: the optimiser makes a multiplication of it.
//
// The routine has a calling convention of its own, so that it disturbs nobody else: what is divided
// is in `$24` and so is the rest afterwards, the divisor is in `$23`, the quotient comes in `$8`,
// and it returns by `$22`. Besides these, it uses `$6` and `$7`.

import type { Value } from "../form/ir.ts";
import { valueRegister } from "./constants.ts";
import {
  emit,
  emitChoice,
  emitMove,
  emitOperation,
  type Selection,
} from "./emitting.ts";
import { FIXED, type Register, setOf } from "./machine_code.ts";
import { widthOfType } from "./widths.ts";

const DIVIDEND = 24;
const DIVISOR = 23;
const LINK = 22;
const QUOTIENT = 8;
const DIGIT = 7;
const TEST = 6;

/** The label of the routine that divides for the procedure at `label`. */
export function divisionLabel(label: string): string {
  return `$${label}.divide`;
}

/** Appends what divides the first operand of `value` by the second, towards zero. */
export function emitDivision(
  selection: Selection,
  value: Value,
  operator: "divide" | "remainder",
): Register {
  const { operands, type } = value;
  const [left, right] = operands.map((one) =>
    valueRegister(selection, one)
  ) as [
    Register,
    Register,
  ];
  const { signed } = widthOfType(type);
  emitMove(selection, signed ? magnitude(selection, left) : left, DIVIDEND);
  emitMove(selection, signed ? magnitude(selection, right) : right, DIVISOR);
  emit(selection, {
    name: "bsr",
    form: "call",
    reads: [],
    writes: [LINK],
    target: divisionLabel(selection.label),
    needs: setOf(DIVIDEND, DIVISOR),
    destroys: setOf(DIVIDEND, DIVISOR, LINK, QUOTIENT, DIGIT, TEST),
    call: { whom: undefined, value },
  });
  selection.made.divides = true;
  const from = operator === "divide" ? QUOTIENT : DIVIDEND;
  const result = emitMove(selection, from);
  if (!signed) return result;
  // The rest has the sign of what was divided.
  const sign = operator === "divide"
    ? emitOperation(selection, "xor", left, right)
    : left;
  const negative = emitOperation(selection, "subq", FIXED.zero, result);
  const signedResult = emitMove(selection, result);
  emitChoice(selection, { test: "lt", register: sign }, negative, signedResult);
  return signedResult;
}

/** `number` without its sign. */
function magnitude(selection: Selection, number: Register): Register {
  const positive = emitMove(selection, number);
  const negative = emitOperation(selection, "subq", FIXED.zero, number);
  emitChoice(selection, { test: "lt", register: number }, negative, positive);
  return positive;
}

/** The routine that divides for the procedure at `label`; by zero, everything is zero. */
export function divisionRoutine(label: string): string {
  const own = divisionLabel(label);
  return `${own}:
        bis     $31, $31, $8
        beq     $23, ${own}.zero
        lda     $7, 1($31)
${own}.up:
        cmpult  $23, $24, $6
        beq     $6, ${own}.down
        blt     $23, ${own}.down
        addq    $23, $23, $23
        addq    $7, $7, $7
        br      $31, ${own}.up
${own}.down:
        cmpule  $23, $24, $6
        beq     $6, ${own}.next
        subq    $24, $23, $24
        bis     $8, $7, $8
${own}.next:
        srl     $7, 1, $7
        srl     $23, 1, $23
        bne     $7, ${own}.down
        ret     $31, ($22), 1
${own}.zero:
        bis     $31, $31, $24
        ret     $31, ($22), 1
`;
}

// The divisor is doubled as often as the quotient has binary digits, and then there is a digit for each
// doubling and one more.

/** No division whose divisor is doubled at most so often takes more cycles than these. */
export function divisionCycles(doublings: number): number {
  return doublings * 6 + (doublings + 1) * 12 + 16;
}

/** No division takes more cycles than these. */
export const LONGEST_DIVISION: number = divisionCycles(63);
