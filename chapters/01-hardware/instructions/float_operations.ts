// # Names for what is done to fractions
//
// The names by which an instruction says what it does to numbers that are not whole: the
// operation, the format of the numbers, and which way to round.
//
// They are only names here. What stands behind them fills a part of its own
// ([[§Floating point]]).
//
// Two families of formats live in the same 32 registers. `S` and `T` are the single and
// double precision of the IEEE standard. `F`, `G` and `D` come from the VAX, whose
// programs were to run on the Alpha unchanged. `Q` and `L` are integers in a
// floating-point register, where conversions find and leave them.

/** A format that a number can have in a floating-point register; Q and L are integers. */
export type FloatFormat = "S" | "T" | "F" | "G" | "D" | "Q" | "L";

/** What compares two numbers. */
export type FloatComparison =
  | "compareEqual"
  | "compareLess"
  | "compareLessOrEqual"
  | "compareUnordered";

/** What makes a number. */
export type FloatCalculation =
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "squareRoot"
  | "convert";

/** What can be asked of the floating-point arithmetic. */
export type FloatOperation = FloatCalculation | FloatComparison;

/** To which neighbour a result goes: the nearest, towards zero, down or up. */
export type FloatRounding = "normal" | "chopped" | "minus" | "plus";

/** Whether `operation` has one operand, which is in Fb, and no use for Fa. */
export function hasOneOperand(operation: FloatOperation): boolean {
  return operation === "squareRoot" || operation === "convert";
}
