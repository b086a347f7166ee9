// # Floating-point arithmetic instructions
//
// Every arithmetic instruction for floating point is one operation on one format, with a
// choice of rounding and a choice of traps. The combinations are many and the rule is one,
// so this page writes the rule.
//
// The 11 bits of the function code are four fields:
//
// :::figure float-function
// :::
//
// The choices are written as *qualifiers* behind a slash. `ADDT/SUD` adds two `T` numbers,
// rounds dynamically (`D`), traps on underflow (`U`) and leaves the difficult cases to
// software (`S`).

import type {
  FloatFormat,
  FloatOperation,
} from "../instructions/float_operations.ts";
import {
  type Float,
  type Instruction,
  type Qualifiers,
  since,
} from "../instructions/instructions.ts";
import { LATENCY } from "../timing.ts";

// ## Two choices
//
// A result that lies between two neighbouring numbers is rounded to the nearer one; that
// is normal, and has no letter. `C` chops off what is too much. `M` rounds towards minus
// infinity. `D`, dynamic, asks the FPCR. There a program can choose any of these three or
// rounding upwards, and change its mind without being compiled again.

interface Rounding {
  readonly letter: string;
  readonly code: number;
  readonly rounding: Float["rounding"];
}

const CHOPPED: Rounding = { letter: "C", code: 0x000, rounding: "chopped" };
const NORMAL: Rounding = { letter: "", code: 0x080, rounding: "normal" };

/** The roundings of IEEE instructions. */
const IEEE_ROUNDINGS: readonly Rounding[] = [
  CHOPPED,
  { letter: "M", code: 0x040, rounding: "minus" },
  NORMAL,
  { letter: "D", code: 0x0c0, rounding: "dynamic" },
];

/** The roundings of VAX instructions. */
const VAX_ROUNDINGS: readonly Rounding[] = [CHOPPED, NORMAL];

// Division by zero, results that are too large, and operations without meaning, such as
// the square root of −1, trap unless software forbids it. Underflow and rounding happen
// all the time, and trap only if a letter says so. Where the result is an integer, `U` is
// written `V` and means overflow.

interface Traps {
  readonly letters: string;
  readonly code: number;
}

const NONE: Traps = { letters: "", code: 0x000 };
const S: Traps = { letters: "S", code: 0x400 };
const SU: Traps = { letters: "SU", code: 0x500 };
const SUI: Traps = { letters: "SUI", code: 0x700 };
const U: Traps = { letters: "U", code: 0x100 };

/** The traps of IEEE instructions. */
const IEEE_TRAPS: readonly Traps[] = [NONE, U, SU, SUI];

/** The traps of VAX instructions. */
const VAX_TRAPS: readonly Traps[] = [NONE, U, S, SU];

function qualifiersOf({ letters }: Traps): Qualifiers {
  return {
    underflow: letters.includes("U"),
    software: letters.includes("S"),
    inexact: letters.includes("I"),
  };
}

// ## One operation in all its forms

/** An operation: its name without qualifiers, its code without them, what it does. */
interface Operation {
  readonly name: string;
  readonly opcode: 0x14 | 0x15 | 0x16 | 0x17;
  readonly code: number;
  readonly operation: FloatOperation;
  readonly from: FloatFormat;
  readonly to: FloatFormat;
}

/** `one` with each of `traps` and each of `roundings`. */
function allForms(
  one: Operation,
  traps: readonly Traps[],
  roundings: readonly Rounding[],
): Instruction[] {
  return traps.flatMap((trap) =>
    roundings.map((rounding) => form(one, trap, rounding))
  );
}

function form(one: Operation, trap: Traps, rounding: Rounding): Instruction {
  const { operation, from, to } = one;
  const integer = to === "Q" || to === "L";
  const letters = trap.letters.replace("U", integer ? "V" : "U") +
    rounding.letter;
  return {
    name: letters === "" ? one.name : `${one.name}/${letters}`,
    format: "float",
    opcode: one.opcode,
    function: one.code | trap.code | rounding.code,
    effect: {
      kind: "float",
      operation,
      from,
      to,
      rounding: rounding.rounding,
      qualifiers: qualifiersOf(trap),
    },
    cycles: latencyOf(operation, to),
  };
}

/** A division finds its result a few bits at a time, and a root as slowly. */
function latencyOf(operation: FloatOperation, format: FloatFormat): number {
  if (operation !== "divide" && operation !== "squareRoot") {
    return LATENCY.float;
  }
  const short = format === "S" || format === "F";
  return short ? LATENCY.floatDivideS : LATENCY.floatDivideT;
}

// ## Arithmetic
//
// Bits 5 and 4 of the code say what the operands are, the lowest four what is done.

/** The code of each format of operands. */
const FORMAT_CODE: Readonly<Record<Exclude<FloatFormat, "L">, number>> = {
  ...{ S: 0x00, T: 0x20, F: 0x00, D: 0x10, G: 0x20, Q: 0x30 },
};

const ARITHMETIC_CODES: readonly (readonly [string, FloatOperation])[] = [
  ["ADD", "add"],
  ["SUB", "subtract"],
  ["MUL", "multiply"],
  ["DIV", "divide"],
];

/** The four basic operations on `format`. */
function basic(format: "S" | "T" | "F" | "G"): Operation[] {
  return ARITHMETIC_CODES.map(([name, operation], code) => ({
    name: name + format,
    opcode: isIeee(format) ? 0x16 : 0x15,
    code: FORMAT_CODE[format] | code,
    operation,
    from: format,
    to: format,
  }));
}

function isIeee(format: FloatFormat): boolean {
  return format === "S" || format === "T";
}

/** `operations`, which are all IEEE or all VAX, in all their forms. */
function inAllForms(operations: readonly Operation[]): Instruction[] {
  return operations.flatMap((one) =>
    isIeee(one.from)
      ? allForms(one, IEEE_TRAPS, IEEE_ROUNDINGS)
      : allForms(one, VAX_TRAPS, VAX_ROUNDINGS)
  );
}

// The square root came later, with the extension FIX, and has an opcode for both families.

function root(format: "S" | "T" | "F" | "G"): Operation {
  return {
    name: `SQRT${format}`,
    opcode: 0x14,
    code: FORMAT_CODE[format] | (isIeee(format) ? 0xb : 0xa),
    operation: "squareRoot",
    from: format,
    to: format,
  };
}

/** Opcodes 14, 15 and 16: the basic operations and the root. */
export const FLOATING_ARITHMETIC: readonly Instruction[] = [
  ...inAllForms([...basic("S"), ...basic("T")]),
  ...inAllForms([...basic("F"), ...basic("G")]),
  ...since("FIX", inAllForms([root("S"), root("T"), root("F"), root("G")])),
];

// ## Comparing
//
// A comparison leaves a floating-point number: zero for no, and for yes one that is not
// zero ([[§Comparing numbers]]). Nothing is rounded. Only IEEE operands can be
// *unordered*, so the VAX formats lack `UN`.

const COMPARISON_CODES: readonly (readonly [string, FloatOperation])[] = [
  ["UN", "compareUnordered"],
  ["EQ", "compareEqual"],
  ["LT", "compareLess"],
  ["LE", "compareLessOrEqual"],
];

function comparison(format: "T" | "G", index: number): Operation {
  const [name, operation] = COMPARISON_CODES[index]!;
  return {
    name: `CMP${format}${name}`,
    opcode: isIeee(format) ? 0x16 : 0x15,
    code: FORMAT_CODE[format] | 4 + index,
    operation,
    from: format,
    to: format,
  };
}

/** Opcodes 15 and 16: comparisons. There are none for the short formats. */
export const FLOATING_COMPARISON: readonly Instruction[] = [
  ...[0, 1, 2, 3].flatMap((index) =>
    allForms(comparison("T", index), [NONE, SU], [NORMAL])
  ),
  ...[1, 2, 3].flatMap((index) =>
    allForms(comparison("G", index), [NONE, S], [NORMAL])
  ),
];

// A short number in a register is a long number with zeros at its end, so the comparison
// for long ones serves for both.
//
// ## Converting
//
// `CVTTQ/C` is what the language C means by `(long) x`. From an integer nothing can
// overflow and nothing underflow, so the forms for that are missing.

/** What the lowest four bits of the code say a number is converted to. */
const TARGET_CODE: Readonly<Record<Exclude<FloatFormat, "L">, number>> = {
  ...{ S: 0xc, F: 0xc, D: 0xd, T: 0xe, G: 0xe, Q: 0xf },
};

function conversion(
  opcode: 0x15 | 0x16,
  from: Exclude<FloatFormat, "L">,
  to: Exclude<FloatFormat, "L">,
): Operation {
  const code = FORMAT_CODE[from] | TARGET_CODE[to];
  const name = "CVT" + from + to;
  return { name, opcode, code, operation: "convert", from, to };
}

/** Opcodes 15 and 16: from one format to another. */
export const CONVERSIONS: readonly Instruction[] = [
  ...inAllForms([conversion(0x16, "T", "S"), conversion(0x16, "T", "Q")]),
  ...allForms(conversion(0x16, "Q", "S"), [NONE, SUI], IEEE_ROUNDINGS),
  ...allForms(conversion(0x16, "Q", "T"), [NONE, SUI], IEEE_ROUNDINGS),
  ...inAllForms([
    conversion(0x15, "D", "G"),
    conversion(0x15, "G", "F"),
    conversion(0x15, "G", "D"),
    conversion(0x15, "G", "Q"),
  ]),
  ...allForms(conversion(0x15, "Q", "F"), [NONE], VAX_ROUNDINGS),
  ...allForms(conversion(0x15, "Q", "G"), [NONE], VAX_ROUNDINGS),
];

// `D` is the VAX's older long format, with the exponent of `F`. On the way to `G` it loses
// three bits.
//
// Two conversions do not fit the rule. `CVTST` has the code of `CVTTS` and a trap field
// that nothing else uses. A stretched `S` is nearly always the `T` of the same value, so
// there is nothing to convert. The exceptions are denormal numbers, whose bits mean
// something else once they are stretched.

const LONGER: Operation = {
  name: "CVTST",
  opcode: 0x16,
  code: 0x22c,
  operation: "convert",
  from: "S",
  to: "T",
};

/** Opcode 16: from `S` to `T`. */
export const CONVERSIONS_FROM_SHORT: readonly Instruction[] = allForms(
  LONGER,
  [NONE, S],
  [NORMAL],
);

// And `CVTQL` moves bits without rounding any. Its code has no field for that, and shares
// an opcode with the moves.

const UNROUNDED: Rounding = { letter: "", code: 0, rounding: "chopped" };

const TO_LONGWORD: Operation = {
  name: "CVTQL",
  opcode: 0x17,
  code: 0x030,
  operation: "convert",
  from: "Q",
  to: "L",
};

/** Opcode 17: from a quadword to a longword. */
export const CONVERSIONS_TO_LONGWORD: readonly Instruction[] = allForms(
  TO_LONGWORD,
  [NONE, U, SU],
  [UNROUNDED],
);
