// # Requests and results
//
// An operation on numbers gives a number, and a word about how it went.
//
// 1 divided by 3 gives the number next to a third, and the word *inexact*. 1 divided by 0
// gives *division by zero*. This page has the two records for that, the question and the
// answer; the next ones turn one into the other.

import type {
  FloatFormat,
  FloatOperation,
  FloatRounding,
} from "../instructions/float_operations.ts";

// ## The question
//
// An instruction says more than its operation. Its *qualifiers* are part of its function
// code: `ADDT/SUC` adds with chopped rounding, traps on underflow (a result that is too
// small), and is to be completed by software where the hardware gives up. The last of
// these, `/S`, changes results. The IEEE standard has values that are no ordinary
// numbers: infinities, *denormal* numbers that are nearly zero, and NaNs ([[§IEEE
// arithmetic]]). The first Alphas could not add any of these. With `/S` the operating
// system stepped in and finished the instruction as the standard wants it. Without `/S` a
// program asks for speed and takes a trap instead.
//
// This machine finishes an instruction with `/S` at once, which the architecture permits.
//
// Some wishes are not in the instruction but in a register, the FPCR
// ([[§The floating-point control register]]). Whoever makes a request has read it already.

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

// ## The answer
//
// The answer is a result and a set of *exceptions*: what was remarkable about it. An
// exception is not yet a trap. Whether it becomes one is decided by the instruction's
// qualifiers and by the FPCR, where the instruction is executed
// ([[§When arithmetic goes wrong]]).

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
  /** The sum of EXCEPTION's bits that apply. */
  readonly exceptions: number;
}
