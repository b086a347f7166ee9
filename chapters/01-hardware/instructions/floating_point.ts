// # Floating point
//
// A floating-point number is a whole number times a power of two, and every operation
// gives the number of that kind that lies next to the true result.
//
// Take one tenth. No whole number times a power of two is one tenth, just as no decimal
// fraction of finite length is one third. The nearest number that 64 bits can hold is
// {{float.tenth}}. It is too large by about one part in {{float.tenth.error}}, and that
// is what a program has in its register after it wrote `0.1`.
//
// This is the whole difficulty of floating point. The operations are those of school:
// add, subtract, multiply, divide, take a root. Each has a true result, which is hardly
// ever representable. So each operation happens in two steps. First the true result is
// found, exactly. Then it is *rounded* to a neighbour.
//
// The next pages follow these steps: what the bits of a number mean
// ([[§Formats of numbers]]), how rounding chooses ([[§Rounding]]), how the exact results
// are found ([[§Exact results]]), and what happens at the ends, where numbers become too
// large, too small, or no numbers at all ([[§IEEE arithmetic]], [[§VAX arithmetic]]).
//
// A warning for those who read on with JavaScript's own numbers in mind: they are numbers
// of this kind too, and we use none of them here. A host may change the bits of a number
// that is not a number while it copies it. So the bits of a program that runs on this
// machine are `bigint`s, from the register through the arithmetic and back.
//
// ## What is asked
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

// An instruction says more than its operation. Its *qualifiers* are part of its function
// code: `ADDT/SUC` adds with chopped rounding, traps on underflow, and is to be completed
// by software where the hardware gives up. The last of these, `/S`, changes results. The
// first Alphas could not add a denormal number, an infinity or a NaN. With `/S` the
// operating system stepped in and finished the instruction as the IEEE standard wants it.
// Without `/S` a program asks for speed and takes a trap instead.
//
// This machine finishes such an instruction at once, which the architecture permits.

/** One operation, with everything that its result depends on besides its operands. */
export interface FloatRequest {
  /** What to do. */
  readonly operation: FloatOperation;
  /** The format of the operands. */
  readonly from: FloatFormat;
  /** The format of the result; for a comparison, that of the operands. */
  readonly to: FloatFormat;
  /** The rounding, where a dynamic one has been looked up already. */
  readonly rounding: FloatRounding;
  /** Whether the instruction bears `/S`: every operand has a meaning then. */
  readonly completed: boolean;
  /** With `/S`: whether denormal operands count as zeros (the FPCR's `DNZ`). */
  readonly operandsToZero?: boolean;
  /** With `/S`: whether underflow gives zero (the FPCR's `UNDZ` beside `UNFD`). */
  readonly resultsToZero?: boolean;
}

// ## What is answered
//
// The answer is a result and a set of *exceptions*: what was remarkable about it. An
// exception is not yet a trap. Whether it becomes one is decided by the instruction's
// qualifiers and by the control register FPCR, neither of which are our concern here.

/** Exceptions, as bits of the summary that the handler of arithmetic traps is given. */
export const EXCEPTION = {
  /** Software completion: the trapping instructions bore `/S`. */
  SWC: 0x01,
  /** Invalid operation: there is no result, or an operand is none of its format. */
  INV: 0x02,
  /** Division by zero of something that is not zero. */
  DZE: 0x04,
  /** Overflow: the result is too large for its format. */
  OVF: 0x08,
  /** Underflow: the result is too small for its format. */
  UNF: 0x10,
  /** Inexact: the result differs from the true one. */
  INE: 0x20,
  /** Integer overflow: a converted number does not fit an integer. */
  IOV: 0x40,
} as const;

/** A result as its register will hold it, and what was remarkable about it. */
export interface FloatResult {
  /** The 64 bits of the register. */
  readonly bits: bigint;
  /** The sum of [[EXCEPTION]]'s bits that apply. */
  readonly exceptions: number;
}

/** Whether `operation` has one operand, which is in Fb, and no use for Fa. */
export function hasOneOperand(operation: FloatOperation): boolean {
  return operation === "squareRoot" || operation === "convert";
}
