// # From a meaning to code
//
// An instruction's meaning is an expression, and an expression can be walked through. The
// reference interpreter walks through it to compute a value; this page walks through it to
// write code that will.
//
// `S4ADDL` is {{meaning.S4ADDL}}. Compiled, with its operands in two variables, it is this:
//
// :::figure engine.S4ADDL
// :::
//
// That is why the fast engine cannot disagree about what `S4ADDL` means. There is no second
// place where it is said. What can be wrong is the line of this page that turns `add` into
// WebAssembly's `i64.add`, and such a mistake would spoil every addition at once.

import {
  evaluate,
  type Expression,
  keepBytes,
  type Operand,
  operandsOf,
  type Operator,
  print,
} from "../instructions/expressions.ts";
import { unsigned } from "../numbers.ts";
import { BYTE_MASKS } from "./layout.ts";
import { type Build, type Code, i32, i64, select } from "./wasm_code.ts";

/** Where the operands of the instruction are: code that gets each of them. */
export type Sources = (operand: Operand) => Code;

// ## The operators
//
// Most of them have a counterpart. A comparison gives a truth, an `i32`, and becomes a
// number only if it must.

const ONTO_NUMBERS: Readonly<Partial<Record<Operator, Build>>> = {
  add: i64.add,
  subtract: i64.sub,
  multiply: i64.mul,
  and: i64.and,
  or: i64.or,
  exclusiveOr: i64.xor,
  not: (a) => i64.xor(a!, i64.constant(-1n)),
  shiftLeft: i64.shl,
  shiftRight: i64.shr_u,
  shiftRightSigned: i64.shr_s,
  keepBytes: (a, mask) => i64.and(a!, byteMask(mask!)),
  bytesAtLeast: (a, b) => lanesAtLeast(a!, b!, BYTE_LANES),
  wordsAtLeast: (a, b) => lanesAtLeast(a!, b!, WORD_LANES),
  ones: i64.popcnt,
  leadingZeros: i64.clz,
  trailingZeros: i64.ctz,
};

const ONTO_TRUTHS: Readonly<Partial<Record<Operator, Build>>> = {
  equal: i64.eq,
  less: i64.lt_s,
  lessOrEqual: i64.le_s,
  lessUnsigned: i64.lt_u,
  lessOrEqualUnsigned: i64.le_u,
};

/** Sign extension from so many bits. */
const EXTENSIONS: ReadonlyMap<Expression | undefined, Build> = new Map([
  [8n, i64.extend8_s],
  [16n, i64.extend16_s],
  [32n, i64.extend32_s],
]);

// To stretch eight bits to 64 takes too long when it is computed, so it is looked up. The
// table is computed beforehand, by the definition ([[byteMaskTable]]).

function byteMask(bits: Code): Code {
  const low = i32.and(i32.wrap_i64(bits), i32.constant(255));
  return i64.load(i32.shl(low, i32.constant(3)), BYTE_MASKS);
}

/** The 256 words at [[BYTE_MASKS]]. */
export function byteMaskTable(): bigint[] {
  const all = unsigned(-1n);
  return Array.from(
    { length: 256 },
    (_, bits) => evaluate(keepBytes(all, BigInt(bits)), {}),
  );
}

// ## Walking
//
// A part that speaks of no operand has a value already. A part that speaks only of the
// displacement has one as soon as the word is decoded: it is computed then and stands
// in the decoded entry ([[constantPart]]). The rest becomes code.

/** Code for the value of `expression`, which [[canCompile]] must have approved. */
export function compile(expression: Expression, sources: Sources): Code {
  if (operandsOf(expression).size === 0) {
    return i64.constant(evaluate(expression, {}));
  }
  if (isConstantPart(expression)) return sources("displacement");
  if (typeof expression !== "object") return sources(expression as Operand);
  const { operator, of } = expression;
  const special = SPECIAL[operator];
  if (special !== undefined) return special(of, sources);
  const parts = of.map((part) => compile(part, sources));
  const onto = ONTO_NUMBERS[operator];
  if (onto !== undefined) return onto(...parts);
  return i64.extend_i32_u(ONTO_TRUTHS[operator]!(...parts));
}

/** Code for the truth that `expression` is 1. */
export function compileTruth(expression: Expression, sources: Sources): Code {
  if (typeof expression === "object") {
    const { operator, of } = expression;
    const onto = ONTO_TRUTHS[operator];
    const parts = () => of.map((part) => compile(part, sources));
    if (onto !== undefined) return onto(...parts());
    if (operator === "and" && of.includes(1n)) {
      return i32.wrap_i64(i64.and(...parts()));
    }
    const both = COMBINATIONS[operator];
    if (both !== undefined && of.every(isTruth)) {
      return both(...of.map((part) => compileTruth(part, sources)));
    }
  }
  return i64.eq(compile(expression, sources), i64.constant(1n));
}

/** Two truths combined are a truth. */
const COMBINATIONS: Readonly<Partial<Record<Operator, Build>>> = {
  and: i32.and,
  or: i32.or,
};

function isTruth(expression: Expression): boolean {
  return typeof expression === "object" && expression.operator in ONTO_TRUTHS;
}

// The operators that remain need their parts before they are code: to find out
// how many bits are meant, or because a part is used twice.

type Special = (of: readonly Expression[], sources: Sources) => Code;

const SPECIAL: Readonly<Partial<Record<Operator, Special>>> = {
  choose: ([condition, yes, no], sources) =>
    select(
      compile(yes!, sources),
      compile(no!, sources),
      compileTruth(condition!, sources),
    ),
  signExtended: ([bits, value], sources) =>
    EXTENSIONS.get(bits)!(compile(value!, sources)),
  zeroExtended: ([bits, value], sources) =>
    i64.and(
      compile(value!, sources),
      i64.constant((1n << (bits as bigint)) - 1n),
    ),
  highProduct: ([a, b], sources) =>
    highProduct(compile(a!, sources), compile(b!, sources)),
};

// WebAssembly multiplies 64 bits by 64 and keeps 64. The upper half is put together, as
// on paper, from four products of half the length:

const HALF = i64.constant(32n);
const LOW_HALF = i64.constant(0xffff_ffffn);

function lower(value: Code): Code {
  return i64.and(value, LOW_HALF);
}

function upper(value: Code): Code {
  return i64.shr_u(value, HALF);
}

/** The high 64 bits of an unsigned product. */
function highProduct(a: Code, b: Code): Code {
  const lowest = i64.mul(lower(a), lower(b));
  const crossed = i64.add(i64.mul(upper(a), lower(b)), upper(lowest));
  const other = i64.add(i64.mul(lower(a), upper(b)), lower(crossed));
  const highest = i64.mul(upper(a), upper(b));
  return i64.add(i64.add(highest, upper(crossed)), upper(other));
}

// Several comparisons at once are one subtraction in which no piece can borrow from its
// neighbour, because each one's top bit has been set. The answers end up in the pieces' top
// bits; a multiplication brings them together.

/** Pieces of a register that are compared side by side. */
interface Lanes {
  /** The top bit of each piece. */
  readonly tops: bigint;
  /** How far those bits are from the bottom of their pieces. */
  readonly height: bigint;
  /** What to multiply with, so that the answers meet in the highest byte. */
  readonly gather: bigint;
  /** What stands for an answer that is yes. */
  readonly mark: bigint;
}

const BYTE_LANES: Lanes = {
  tops: 0x8080_8080_8080_8080n,
  height: 7n,
  gather: 0x0102_0408_1020_4080n,
  mark: 1n,
};

const WORD_LANES: Lanes = {
  tops: 0x8000_8000_8000_8000n,
  height: 15n,
  gather: 0x0100_0400_1000_4000n,
  mark: 3n,
};

/** For each piece, whether that of `a` is at least that of `b`. */
function lanesAtLeast(a: Code, b: Code, lanes: Lanes): Code {
  const tops = i64.constant(lanes.tops);
  const notB = i64.xor(b, i64.constant(-1n));
  const difference = i64.sub(
    i64.or(a, tops),
    i64.and(b, i64.constant(~lanes.tops)),
  );
  const alike = i64.and(i64.xor(a, notB), difference);
  const yes = i64.and(i64.or(i64.and(a, notB), alike), tops);
  const low = i64.shr_u(yes, i64.constant(lanes.height));
  const gathered = i64.mul(low, i64.constant(lanes.gather));
  const answers = i64.shr_u(gathered, i64.constant(56n));
  return i64.mul(answers, i64.constant(lanes.mark));
}

// ## What can be compiled
//
// New operators are added to the language now and then. One that this page does not know
// does no harm: the instructions that use it are left to the reference interpreter.

/** Whether [[compile]] knows everything in `expression`. */
export function canCompile(expression: Expression): boolean {
  if (typeof expression === "bigint") return true;
  if (typeof expression === "string") return SUPPLIED.has(expression);
  const { operator, of } = expression;
  if (operator === "signExtended" && !EXTENSIONS.has(of[0])) return false;
  if (operator === "zeroExtended" && typeof of[0] !== "bigint") return false;
  const known = operator in ONTO_NUMBERS || operator in ONTO_TRUTHS ||
    operator in SPECIAL;
  return known && of.every(canCompile);
}

/** The operands that a handler can get. */
const SUPPLIED: ReadonlySet<Operand> = new Set<Operand>([
  "ra",
  "rb",
  "rc",
  "fa",
  "fb",
  "fc",
  "displacement",
  "loaded",
  "pc",
]);

// ## What is known beforehand

function isConstantPart(expression: Expression): boolean {
  const operands = operandsOf(expression);
  return operands.size === 1 && operands.has("displacement");
}

/** The largest parts of `expression` that speak of the displacement alone. */
function constantParts(expression: Expression): Expression[] {
  if (isConstantPart(expression)) return [expression];
  if (typeof expression !== "object") return [];
  return expression.of.flatMap(constantParts);
}

/**
 * The part of an instruction's meaning that its displacement decides. `undefined` if
 * there is none; `"several"` if there are different ones, which an entry has no room for.
 */
export type ConstantPart = Expression | undefined | "several";

/** The part of `meaning`, an instruction's expressions, that its displacement decides. */
export function constantPart(meaning: readonly Expression[]): ConstantPart {
  const parts = meaning.flatMap(constantParts);
  const different = new Set(parts.map((part) => print(part)));
  return different.size > 1 ? "several" : parts[0];
}
