// # Names of floating-point operations
//
// An instruction that computes with floating-point numbers names three things: the
// operation, the format of the numbers, and which way to round.
//
// `ADDS/C`, for example, adds two numbers of format `S` and rounds towards zero. A
// *floating-point number* is one with a point somewhere among its digits, such as 6.5.
// Here are only the names. What stands behind them fills the next part ([[§Floating
// point]]).
//
// Two families of formats live in the same 32 registers. `S` and `T` are the single and
// double precision of the IEEE standard, 32 and 64 bits long, which all computers now use.
// `F`, `G` and `D` come from the VAX, DEC's machine before the Alpha; its customers had
// fifteen years of data in them. `Q` and `L` are integers in a floating-point register,
// where conversions find and leave them.

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
