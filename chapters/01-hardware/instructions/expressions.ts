// # A language for meanings
//
// What an instruction does is written down once, as a small expression, and the
// expression is then evaluated, printed and compiled.
//
// A processor's handbook describes `S4ADDL` in a line: shift the first operand left
// by two, add the second, keep 32 bits, copy the sign upwards. We write that line as
// a value:
//
// ```ts ignore
// signExtended(32n, add(shiftLeft("ra", 2n), "rb"))
// ```
//
// Here `ra` and `rb` are the instruction's operands: the contents of the two registers
// that its word names. The line is data, not a function, and that makes the difference. A
// function can only be called. This can be walked through: to compute a result, to find
// out which registers an instruction reads, or to print what it does in a table of this
// book, where the line reads {{meaning.S4ADDL}}. There is no second description of
// `S4ADDL` that could disagree with the first.

import { signed, signExtend, unsigned } from "../numbers.ts";

/**
 * What an expression may speak of. `ra`, `rb` and `rc` are the contents of integer
 * registers (`rb` may be a literal instead), `fa`, `fb` and `fc` those of floating-point
 * registers, as bits; `fpcr` is the floating-point control register. `displacement` is the
 * sign-extended number in the instruction, `loaded` the bytes a load found, `pc` the
 * address of the next instruction. `cycles`, `features` and `version` are what `RPCC`,
 * `AMASK` and `IMPLVER` ask for.
 */
export type Operand =
  | "ra"
  | "rb"
  | "rc"
  | "fa"
  | "fb"
  | "fc"
  | "fpcr"
  | "displacement"
  | "loaded"
  | "pc"
  | "cycles"
  | "features"
  | "version";

/** A meaning: a constant, an operand, or an operator applied to meanings. */
export type Expression =
  | bigint
  | Operand
  | { readonly operator: Operator; readonly of: readonly Expression[] };

// ## The operators
//
// Each operator is one line: how it is written in a table, and what it computes. A small ₛ
// marks those that take their operands as signed. Operands and results are unsigned 64-bit
// numbers; a truth is 1 or 0. Every operator has a result for all operands, so whoever
// compiles an expression may compute any part of it at any time.
//
// Most are the operators of any language. The last ones are made for particular
// instructions: some treat a register as eight bytes or four *words* of 16 bits ([[§Bytes
// inside quadwords]]), others count its bits ([[§Counting bits, comparing pixels]]).

interface Meaning {
  readonly written: string;
  readonly compute: (a: bigint, b: bigint, c: bigint) => bigint;
}

/** The name of an operator. */
export type Operator =
  | "add"
  | "subtract"
  | "multiply"
  | "highProduct"
  | "and"
  | "or"
  | "exclusiveOr"
  | "not"
  | "shiftLeft"
  | "shiftRight"
  | "shiftRightSigned"
  | "equal"
  | "less"
  | "lessOrEqual"
  | "lessUnsigned"
  | "lessOrEqualUnsigned"
  | "choose"
  | "signExtended"
  | "zeroExtended"
  | "keepBytes"
  | "bytesAtLeast"
  | "wordsAtLeast"
  | "ones"
  | "leadingZeros"
  | "trailingZeros";

const OPERATORS: Readonly<Record<Operator, Meaning>> = {
  add: { written: "a + b", compute: (a, b) => unsigned(a + b) },
  subtract: { written: "a − b", compute: (a, b) => unsigned(a - b) },
  multiply: { written: "a × b", compute: (a, b) => unsigned(a * b) },
  highProduct: { written: "(a × b) ≫ 64", compute: (a, b) => a * b >> 64n },
  and: { written: "a ∧ b", compute: (a, b) => a & b },
  or: { written: "a ∨ b", compute: (a, b) => a | b },
  exclusiveOr: { written: "a ⊕ b", compute: (a, b) => a ^ b },
  not: { written: "¬a", compute: (a) => unsigned(~a) },
  shiftLeft: {
    written: "a ≪ b",
    compute: (a, b) => unsigned(a << (b & 63n)),
  },
  shiftRight: { written: "a ≫ b", compute: (a, b) => a >> (b & 63n) },
  shiftRightSigned: {
    written: "a ≫ₛ b",
    compute: (a, b) => unsigned(signed(a) >> (b & 63n)),
  },
  equal: { written: "a = b", compute: (a, b) => truth(a === b) },
  less: { written: "a <ₛ b", compute: (a, b) => truth(signed(a) < signed(b)) },
  lessOrEqual: {
    written: "a ≤ₛ b",
    compute: (a, b) => truth(signed(a) <= signed(b)),
  },
  lessUnsigned: { written: "a < b", compute: (a, b) => truth(a < b) },
  lessOrEqualUnsigned: { written: "a ≤ b", compute: (a, b) => truth(a <= b) },
  choose: { written: "a ? b : c", compute: (a, b, c) => a === 1n ? b : c },
  signExtended: {
    written: "sext(a, b)",
    compute: (a, b) => signExtend(b, Number(a)),
  },
  zeroExtended: {
    written: "zext(a, b)",
    compute: (a, b) => BigInt.asUintN(Number(a), b),
  },
  keepBytes: { written: "bytes(a, b)", compute: (a, b) => a & byteMask(b) },
  bytesAtLeast: {
    written: "bytewise(a ≥ b)",
    compute: (a, b) => compareLanes(a, b, 8n, 1n),
  },
  wordsAtLeast: {
    written: "wordwise(a ≥ b)",
    compute: (a, b) => compareLanes(a, b, 16n, 3n),
  },
  ones: { written: "ones(a)", compute: countOnes },
  leadingZeros: { written: "clz(a)", compute: (a) => 64n - widthOf(a) },
  trailingZeros: {
    written: "ctz(a)",
    compute: (a) => a === 0n ? 64n : widthOf(a & -a) - 1n,
  },
};

/** 1 for true, 0 for false. */
function truth(holds: boolean): bigint {
  return holds ? 1n : 0n;
}

/** Eight bits stretched to 64: each one that is set becomes a byte of ones. */
function byteMask(bits: bigint): bigint {
  let mask = 0n;
  for (let byte = 0n; byte < 8n; byte++) {
    if (bits >> byte & 1n) mask |= 0xffn << 8n * byte;
  }
  return mask;
}

/** Compares `a` and `b` piece by piece, with `mark` for each piece of `a` not below `b`'s. */
function compareLanes(
  a: bigint,
  b: bigint,
  bits: bigint,
  mark: bigint,
): bigint {
  let result = 0n;
  const piece = (1n << bits) - 1n;
  for (let at = 0n; at < 64n; at += bits) {
    if ((a >> at & piece) >= (b >> at & piece)) result |= mark << at / 8n;
  }
  return result;
}

/** How many bits of `a` are set. */
function countOnes(a: bigint): bigint {
  let count = 0n;
  for (let rest = a; rest; rest &= rest - 1n) count++;
  return count;
}

/** The bits that `a` needs: 0 for 0, else one more than the place of its highest 1. */
function widthOf(a: bigint): bigint {
  return a === 0n ? 0n : BigInt(a.toString(2).length);
}

// ## Writing one
//
// A function for each operator lets a definition read like the handbook's line.

/** `operator` applied to `of`. */
function apply(operator: Operator): (...of: Expression[]) => Expression {
  return (...of) => ({ operator, of });
}

/** `a + b`, modulo 2⁶⁴. */
export const add: Constructor = apply("add");
/** `a − b`, modulo 2⁶⁴. */
export const subtract: Constructor = apply("subtract");
/** The low 64 bits of `a × b`. */
export const multiply: Constructor = apply("multiply");
/** The high 64 bits of the unsigned `a × b`. */
export const highProduct: Constructor = apply("highProduct");
/** The bits that are set in both. */
export const and: Constructor = apply("and");
/** The bits that are set in either. */
export const or: Constructor = apply("or");
/** The bits that are set in one but not in both. */
export const exclusiveOr: Constructor = apply("exclusiveOr");
/** Every bit turned over. */
export const not: Constructor = apply("not");
/** `a` moved up by the low six bits of `b`. */
export const shiftLeft: Constructor = apply("shiftLeft");
/** `a` moved down by the low six bits of `b`, zeros entering above. */
export const shiftRight: Constructor = apply("shiftRight");
/** `a` moved down by the low six bits of `b`, the sign entering above. */
export const shiftRightSigned: Constructor = apply("shiftRightSigned");
/** 1 if `a` and `b` are the same bits. */
export const equal: Constructor = apply("equal");
/** 1 if `a < b`, both taken as signed. */
export const less: Constructor = apply("less");
/** 1 if `a ≤ b`, both taken as signed. */
export const lessOrEqual: Constructor = apply("lessOrEqual");
/** 1 if `a < b`, both taken as unsigned. */
export const lessUnsigned: Constructor = apply("lessUnsigned");
/** 1 if `a ≤ b`, both taken as unsigned. */
export const lessOrEqualUnsigned: Constructor = apply("lessOrEqualUnsigned");
/** `b` if `a` is 1, else `c`. */
export const choose: Constructor = apply("choose");
/** The low `a` bits of `b`, the top one copied upwards. */
export const signExtended: Constructor = apply("signExtended");
/** The low `a` bits of `b`, zeros above. */
export const zeroExtended: Constructor = apply("zeroExtended");
/** The bytes of `a` whose bit is set in the low eight bits of `b`; zeros elsewhere. */
export const keepBytes: Constructor = apply("keepBytes");
/** For each byte, whether that of `a` is at least that of `b`, unsigned. */
export const bytesAtLeast: Constructor = apply("bytesAtLeast");
/** For each word, the same as two equal bits: a mask for [[keepBytes]]. */
export const wordsAtLeast: Constructor = apply("wordsAtLeast");
/** How many bits of `a` are set. */
export const ones: Constructor = apply("ones");
/** How many zeros stand above the highest 1 of `a`; 64 if it has none. */
export const leadingZeros: Constructor = apply("leadingZeros");
/** How many zeros stand below the lowest 1 of `a`; 64 if it has none. */
export const trailingZeros: Constructor = apply("trailingZeros");

/** Builds an expression from its operands. */
export type Constructor = (...of: Expression[]) => Expression;

// ## Using one
//
// Whoever executes an instruction asks for a value. This is all of it.

/** The values an expression may ask for; those it does not name may be missing. */
export type Operands = Readonly<Partial<Record<Operand, bigint>>>;

/**
 * The value of `expression`, from 0 to 2⁶⁴ − 1.
 *
 * @throws if it names an operand that `operands` does not have
 */
export function evaluate(expression: Expression, operands: Operands): bigint {
  if (typeof expression === "bigint") return expression;
  if (typeof expression === "string") {
    const value = operands[expression];
    if (value === undefined) throw new TypeError(`No operand ${expression}`);
    return value;
  }
  const [a, b, c] = expression.of;
  return OPERATORS[expression.operator].compute(
    evaluate(a!, operands),
    b === undefined ? 0n : evaluate(b, operands),
    c === undefined ? 0n : evaluate(c, operands),
  );
}

// And a table in the book asks for a line of text. The written form of each operator
// names its operands `a`, `b` and `c`; they are replaced by what stands there.

/** `expression` as a person would write it, in the notation of the book's tables. */
export function print(expression: Expression, nested = false): string {
  if (typeof expression === "bigint") return printNumber(expression);
  if (typeof expression === "string") return expression;
  const { operator, of } = expression;
  const form = OPERATORS[operator].written;
  const parted = form.includes(",") || form.endsWith("(a)");
  const written = form.replace(
    /\b[abc]\b/g,
    (name) => print(of["abc".indexOf(name)]!, !parted),
  );
  const closed = /^\w+\(.*\)$|^¬/.test(form);
  return nested && !closed ? `(${written})` : written;
}

/** Large numbers are masks, and are read more easily in hexadecimal. */
function printNumber(number: bigint): string {
  return number < 4096n ? number.toString() : `0x${number.toString(16)}`;
}

/** The operands that `expression` speaks of, without repetition. */
export function operandsOf(expression: Expression): Set<Operand> {
  if (typeof expression === "bigint") return new Set();
  if (typeof expression === "string") return new Set([expression]);
  return new Set(expression.of.flatMap((part) => [...operandsOf(part)]));
}

/** Whether `expression` speaks of `operand`. */
export function mentions(expression: Expression, operand: Operand): boolean {
  if (typeof expression === "bigint") return false;
  if (typeof expression === "string") return expression === operand;
  return expression.of.some((part) => mentions(part, operand));
}
