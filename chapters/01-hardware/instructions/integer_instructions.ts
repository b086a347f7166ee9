// # Arithmetic and logic
//
// These instructions have one shape: two operands in, one result out, and no flags set on
// the side.
//
// `addq t0, t1, t2` adds the contents of `t0` and `t1` and writes the sum to `t2`; `cmplt
// t0, t1, t2` writes 1 to `t2` if the first is less than the second, else 0. Most
// processors of the time kept condition codes, a few bits that each arithmetic
// instruction overwrote and each branch read. Two such instructions cannot easily run at
// once, because both want the same bits. The Alpha has none. A comparison is an ordinary
// instruction that leaves 0 or 1 in an ordinary register.

import * as e from "./expressions.ts";
import { type Instruction, operate } from "./instructions.ts";
import { LATENCY } from "../timing.ts";

// ## Adding
//
// A `Q` works on all 64 bits, a *quadword*. An `L` works on a *longword*: it keeps the
// low 32 bits of the result and copies their sign upwards, so a 32-bit number always
// looks the same in a register. The scaled forms multiply the first operand by four
// or eight on the way, which is the address of an element of an array.

/** Keeps 32 bits and copies the sign upwards. */
function longword(value: e.Expression): e.Expression {
  return e.signExtended(32n, value);
}

/** The low 32 bits of a register as the number they mean. */
const LONG_RA = longword("ra");
const LONG_RB = longword("rb");

const FOUR_RA = e.shiftLeft("ra", 2n);
const EIGHT_RA = e.shiftLeft("ra", 3n);

function arithmetic(
  name: string,
  code: number,
  value: e.Expression,
): Instruction {
  return operate(name, 0x10, code, value, LATENCY.simple);
}

const SUM = e.add("ra", "rb");
const DIFFERENCE = e.subtract("ra", "rb");

const ADDL = arithmetic("ADDL", 0x00, longword(SUM));
const ADDQ = arithmetic("ADDQ", 0x20, SUM);
const SUBL = arithmetic("SUBL", 0x09, longword(DIFFERENCE));
const SUBQ = arithmetic("SUBQ", 0x29, DIFFERENCE);

/** Opcode 10: addition, subtraction and comparison. */
export const ARITHMETIC: readonly Instruction[] = [
  ADDL,
  arithmetic("S4ADDL", 0x02, longword(e.add(FOUR_RA, "rb"))),
  arithmetic("S8ADDL", 0x12, longword(e.add(EIGHT_RA, "rb"))),
  ADDQ,
  arithmetic("S4ADDQ", 0x22, e.add(FOUR_RA, "rb")),
  arithmetic("S8ADDQ", 0x32, e.add(EIGHT_RA, "rb")),
  SUBL,
  arithmetic("S4SUBL", 0x0b, longword(e.subtract(FOUR_RA, "rb"))),
  arithmetic("S8SUBL", 0x1b, longword(e.subtract(EIGHT_RA, "rb"))),
  SUBQ,
  arithmetic("S4SUBQ", 0x2b, e.subtract(FOUR_RA, "rb")),
  arithmetic("S8SUBQ", 0x3b, e.subtract(EIGHT_RA, "rb")),
  arithmetic("CMPEQ", 0x2d, e.equal("ra", "rb")),
  arithmetic("CMPLT", 0x4d, e.less("ra", "rb")),
  arithmetic("CMPLE", 0x6d, e.lessOrEqual("ra", "rb")),
  arithmetic("CMPULT", 0x1d, e.lessUnsigned("ra", "rb")),
  arithmetic("CMPULE", 0x3d, e.lessOrEqualUnsigned("ra", "rb")),
];

// ## When it does not fit
//
// A sum can need one bit more than a register has. Usually nobody minds: addresses and
// hashes wrap around. A program that minds uses the forms with `/V`. They write the same
// wrapped result and then trap if it is wrong.
//
// Two numbers of different signs cannot overflow when added. Two of the same sign have
// done so if the sum's sign is not theirs.

/** 1 if the sign of `result` is neither that of `a` nor that of `b`. */
function signLost(a: e.Expression, b: e.Expression, result: e.Expression) {
  const differs = e.and(e.exclusiveOr(a, result), e.exclusiveOr(b, result));
  return e.shiftRight(differs, 63n);
}

/** 1 if `value` is more than a longword can hold. */
function exceedsLongword(value: e.Expression): e.Expression {
  return e.lessUnsigned(0n, e.exclusiveOr(value, longword(value)));
}

const LONG_SUM = e.add(LONG_RA, LONG_RB);
const LONG_DIFFERENCE = e.subtract(LONG_RA, LONG_RB);

/** The form of `plain` that traps if `overflow` is 1. */
function checked(plain: Instruction, overflow: e.Expression): Instruction {
  if (plain.effect.kind !== "write") return plain;
  return {
    ...plain,
    name: `${plain.name}/V`,
    function: plain.function | 0x40,
    effect: { ...plain.effect, overflow },
  };
}

/** Addition and subtraction that trap. */
export const CHECKED_ARITHMETIC: readonly Instruction[] = [
  checked(ADDL, exceedsLongword(LONG_SUM)),
  checked(ADDQ, signLost("ra", "rb", SUM)),
  checked(SUBL, exceedsLongword(LONG_DIFFERENCE)),
  // a − b = d says the same as d + b = a.
  checked(SUBQ, signLost(DIFFERENCE, "rb", "ra")),
];

// The bit that turns `ADDL` into `ADDL/V` is the same in every code. Pascal and Ada ask
// for these forms; C does not.
//
// ## Logic and conditional moves
//
// A conditional move writes its result register or leaves it alone. Small decisions
// such as a maximum then need no branch, and nothing to predict. Leaving a register
// alone means that its old content is an operand too: `rc` stands on the right.

function logical(
  name: string,
  code: number,
  value: e.Expression,
): Instruction {
  return operate(name, 0x11, code, value, LATENCY.simple);
}

/** Moves Rb to Rc if `condition` holds of Ra. */
function move(name: string, code: number, condition: e.Expression) {
  return logical(name, code, e.choose(condition, "rb", "rc"));
}

const IS_EVEN = e.equal(e.and("ra", 1n), 0n);
const IS_POSITIVE = e.less(0n, "ra");
const IS_NOT_NEGATIVE = e.lessOrEqual(0n, "ra");

/** Opcode 11: logic, conditional moves, and which processor this is. */
export const LOGIC: readonly Instruction[] = [
  logical("AND", 0x00, e.and("ra", "rb")),
  logical("BIC", 0x08, e.and("ra", e.not("rb"))),
  logical("BIS", 0x20, e.or("ra", "rb")),
  logical("ORNOT", 0x28, e.or("ra", e.not("rb"))),
  logical("XOR", 0x40, e.exclusiveOr("ra", "rb")),
  logical("EQV", 0x48, e.not(e.exclusiveOr("ra", "rb"))),
  move("CMOVEQ", 0x24, e.equal("ra", 0n)),
  move("CMOVNE", 0x26, e.lessUnsigned(0n, "ra")),
  move("CMOVLT", 0x44, e.less("ra", 0n)),
  move("CMOVLE", 0x64, e.lessOrEqual("ra", 0n)),
  move("CMOVGE", 0x46, IS_NOT_NEGATIVE),
  move("CMOVGT", 0x66, IS_POSITIVE),
  move("CMOVLBS", 0x14, e.and("ra", 1n)),
  move("CMOVLBC", 0x16, IS_EVEN),
  logical("AMASK", 0x61, e.and("rb", e.not("features"))),
  logical("IMPLVER", 0x6c, "version"),
];

// The last two say which processor this is ([[§Which Alpha is this?]]).
//
// ## Shifting and multiplying
//
// A shift moves bits up (`SLL`) or down. Downwards there are two: `SRL` lets zeros enter
// above, `SRA` copies of the sign, which divides a signed number by a power of two. Both
// halves of a product can be had, each by an instruction of its own.

/** Opcode 12, first part: shifts. The others are in [[BYTES]]. */
export const SHIFTS: readonly Instruction[] = [
  operate("SLL", 0x12, 0x39, e.shiftLeft("ra", "rb"), LATENCY.shift),
  operate("SRL", 0x12, 0x34, e.shiftRight("ra", "rb"), LATENCY.shift),
  operate("SRA", 0x12, 0x3c, e.shiftRightSigned("ra", "rb"), LATENCY.shift),
];

const PRODUCT = e.multiply("ra", "rb");
const LONG_PRODUCT = e.multiply(LONG_RA, LONG_RB);

function product(
  name: string,
  code: number,
  value: e.Expression,
  cycles: number,
): Instruction {
  return operate(name, 0x13, code, value, cycles);
}

const MULL = product(
  "MULL",
  0x00,
  longword(PRODUCT),
  LATENCY.multiplyLong,
);
const MULQ = product("MULQ", 0x20, PRODUCT, LATENCY.multiplyQuad);

// A product of 64 bits is right if the upper half of the whole, signed product has nothing
// in it but copies of the lower half's sign. `highProduct` is unsigned. A negative factor
// is 2⁶⁴ too large for it, so the other factor is taken off again.

/** The other factor where `factor` is negative, else 0. */
function ifNegative(factor: e.Expression, other: e.Expression) {
  return e.and(e.shiftRightSigned(factor, 63n), other);
}

const SIGNED_HIGH = e.subtract(
  e.subtract(e.highProduct("ra", "rb"), ifNegative("ra", "rb")),
  ifNegative("rb", "ra"),
);
const COPIES = e.shiftRightSigned(PRODUCT, 63n);

/** Opcode 13: multiplication. There is no division: a program divides by itself. */
export const MULTIPLICATION: readonly Instruction[] = [
  MULL,
  MULQ,
  checked(MULL, exceedsLongword(LONG_PRODUCT)),
  checked(MULQ, e.lessUnsigned(0n, e.exclusiveOr(SIGNED_HIGH, COPIES))),
  product("UMULH", 0x30, e.highProduct("ra", "rb"), LATENCY.multiplyQuad),
];

// `UMULH` gives the upper half of a 128-bit product. A compiler divides by a constant
// with it: dividing by ten is multiplying by a tenth of 2⁶⁷ and shifting.
