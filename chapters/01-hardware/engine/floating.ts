// # Floating point in the engine
//
// The processor that runs WebAssembly adds floating-point numbers too, by the same IEEE
// standard. Nearly always it finds what the Alpha would find.
//
// Nearly always is not enough. A host may give another NaN than the Alpha, it knows no
// traps, and it does not say whether it had to round. So the engine uses the host's
// arithmetic only where there is nothing to disagree about: rounding to the nearest, two
// *ordinary* operands (zero or a number of full precision), and an ordinary result. It
// checks operands and result, and the rest is left to the exact arithmetic of
// [[computeFloat]] by a side exit.

import type {
  FloatFormat,
  FloatOperation,
} from "../instructions/float_operations.ts";
import type { Float } from "../instructions/instructions.ts";
import type { Frame } from "./frame.ts";
import {
  block,
  branchIf,
  type Build,
  type Code,
  f32,
  f64,
  get,
  i32,
  i64,
  label,
  select,
  set,
} from "./wasm_code.ts";

// ## What the FPCR allows
//
// Two things in the control register matter. One is how dynamic instructions round. The
// other is `INE`, the sticky bit that says that something has been inexact: once it is
// set, an inexact result changes nothing, and nobody need find out about it.

/** What is known of floating point while the engine runs, as bits. */
export const FLOAT_STATE = {
  /** It is switched on. */
  enabled: 1,
  /** `INE` is set already. */
  inexact: 2,
  /** Dynamic rounding is to the nearest. */
  nearest: 4,
} as const;

/** Whether `bit` is set. */
function knows(frame: Frame, bit: number): Code {
  return i32.and(get(frame.floating), i32.constant(bit));
}

/** Leaves the engine if floating point is switched off. */
export function requireFloating(frame: Frame): Code {
  const off = i32.eqz(knows(frame, FLOAT_STATE.enabled));
  return branchIf(off, frame.labels.exits.step);
}

// ## Which operations

/** How to compute an operation, and when its result may be zero. */
interface Recipe {
  /** The result, in the local `result`, from `a` and `b`. */
  readonly compute: Build;
  /** Whether a result of zero is exact, given which operands are zero. */
  readonly mayBeZero: (aIsZero: Code, bIsZero: Code) => Code;
  /** Leaves the result alone only if it is certainly exact. */
  readonly isExact: (frame: Frame) => Code;
}

const NEVER = i32.constant(0);
const ALWAYS = i32.constant(1);

const RECIPES: Readonly<Partial<Record<FloatOperation, Recipe>>> = {
  add: {
    compute: f64.add,
    mayBeZero: () => ALWAYS,
    isExact: (frame) => sumIsExact(frame, false),
  },
  subtract: {
    compute: f64.sub,
    mayBeZero: () => ALWAYS,
    isExact: (frame) => sumIsExact(frame, true),
  },
  multiply: {
    compute: f64.mul,
    mayBeZero: (aIsZero, bIsZero) => i32.or(aIsZero, bIsZero),
    isExact: productIsExact,
  },
  divide: {
    compute: f64.div,
    mayBeZero: (aIsZero) => aIsZero,
    isExact: () => NEVER,
  },
  squareRoot: {
    compute: (_, b) => f64.sqrt(b!),
    mayBeZero: (_, bIsZero) => bIsZero,
    isExact: () => NEVER,
  },
};

const COMPARISONS: Readonly<Partial<Record<FloatOperation, Build>>> = {
  compareEqual: f64.eq,
  compareLess: f64.lt,
  compareLessOrEqual: f64.le,
  compareUnordered: () => NEVER,
};

/** Whether the engine executes `effect` by itself, apart from side exits. */
export function canCompileFloat(effect: Float): boolean {
  const { operation, from, to, rounding, qualifiers } = effect;
  if (qualifiers.inexact) return false;
  const chops = rounding === "chopped" && from === "T" && to === "Q";
  if (rounding !== "normal" && rounding !== "dynamic" && !chops) return false;
  if (operation === "convert") return from + to in CONVERSIONS;
  if (!IEEE.includes(from)) return false;
  return operation in RECIPES || operation in COMPARISONS;
}

const IEEE: readonly FloatFormat[] = ["S", "T"];

/** What distinguishes the code for `effect`; qualifiers do not, for ordinary numbers. */
export function floatKey(effect: Float): string {
  const { operation, from, to, rounding } = effect;
  return [operation, from, to, rounding].join(" ");
}

/** Code that leaves the result's bits in `loaded`, or leaves the engine. */
export function floatCode(frame: Frame, effect: Float): Code {
  const { operation, from, to, rounding } = effect;
  const nearest = rounding === "dynamic"
    ? leaveIf(frame, i32.eqz(knows(frame, FLOAT_STATE.nearest)))
    : [];
  const convert = CONVERSIONS[from + to];
  if (operation === "convert") return [nearest, convert!(frame, effect)];
  const compare = COMPARISONS[operation];
  if (compare !== undefined) return compareCode(frame, compare);
  return [nearest, calculate(frame, effect, RECIPES[operation]!)];
}

function leaveIf(frame: Frame, condition: Code): Code {
  return branchIf(condition, frame.labels.exits.step);
}

// ## Ordinary numbers
//
// Shifted up by one, the bits of a number lose their sign, and the exponent stands on top.
// So one unsigned comparison says whether the exponent is in a range.

/** The bits of a number without its sign, shifted up by one. */
function magnitude(bits: Code): Code {
  return i64.shl(bits, i64.constant(1n));
}

function isZero(bits: Code): Code {
  return i64.eqz(magnitude(bits));
}

/** Whether the exponent field is from `least` to `greatest`. */
function hasExponent(bits: Code, least: number, greatest: number): Code {
  const from = i64.constant(BigInt(least) << 53n);
  const room = i64.constant(BigInt(greatest + 1 - least) << 53n);
  return i64.lt_u(i64.sub(magnitude(bits), from), room);
}

/** The exponent fields of each format's numbers of full precision. */
const RANGE = {
  S: { least: 897, greatest: 1150 },
  T: { least: 1, greatest: 2046 },
} as const;

type Ieee = keyof typeof RANGE;

// A short number has 29 zeros at the end of its fraction, if a load or an operation has
// put it there.

const TAIL_OF_S = 0x1fff_ffffn;

/** Leaves the engine unless `bits` are an ordinary number of `format`. */
function requireOrdinary(frame: Frame, bits: Code, format: Ieee): Code {
  const { least, greatest } = RANGE[format];
  const fits = i32.or(isZero(bits), hasExponent(bits, least, greatest));
  const tail = i64.and(bits, i64.constant(TAIL_OF_S));
  const checks = format === "S" ? i32.and(fits, i64.eqz(tail)) : fits;
  return leaveIf(frame, i32.eqz(checks));
}

// ## Calculating
//
// A result at the lower end of the range may have been rounded up from below it, which
// counts as an underflow or not, by rules of their own. So the least exponent does
// not pass. A result of zero passes if it is exact: the difference of two equal numbers,
// but not a product that was too small.

function calculate(frame: Frame, effect: Float, recipe: Recipe): Code {
  const { values, numbers, loaded } = frame;
  const format = effect.to as Ieee;
  const { least, greatest } = RANGE[format];
  const result = recipe.compute(get(numbers.a), get(numbers.b));
  const zero = i32.and(
    isZero(get(loaded)),
    recipe.mayBeZero(isZero(get(values.ra)), isZero(get(values.rb))),
  );
  const passes = i32.or(
    hasExponent(get(loaded), least + 1, greatest),
    zero,
  );
  const unary = effect.operation === "squareRoot";
  return [
    unary ? [] : takeNumber(frame, "a", format),
    takeNumber(frame, "b", format),
    set(numbers.result, result),
    set(loaded, i64.reinterpret_f64(rounded(get(numbers.result), format))),
    leaveIf(frame, i32.eqz(passes)),
    unlessInexactIsKnown(frame, exactly(frame, recipe, format)),
  ];
}

/** Sets the number `a` or `b` from its register, if that holds an ordinary one. */
function takeNumber(frame: Frame, which: "a" | "b", format: Ieee): Code {
  const register = frame.values[which === "a" ? "ra" : "rb"];
  return [
    requireOrdinary(frame, get(register), format),
    set(frame.numbers[which], f64.reinterpret_i64(get(register))),
  ];
}

// A short result is computed with 53 digits and then cut to 24. Rounding twice can go
// wrong in general. It cannot here: 53 is more than twice 24, and then the first rounding
// never hides on which side of a middle the true result was.

function rounded(number: Code, format: Ieee): Code {
  return format === "S" ? f64.promote_f32(f32.demote_f64(number)) : number;
}

// ## Exactly
//
// As long as `INE` is not set, a result that had to be rounded must set it. The error of a
// sum can be computed: subtract the operands from the sum again, in the right order,
// and see whether anything is left. A product is exact for certain if its factors' digits
// are few enough together. Where this says no, the exact arithmetic decides.

/** Leaves the engine if `INE` is not set and `exact` is not certain. */
function unlessInexactIsKnown(frame: Frame, exact: Code): Code {
  const known = label("known");
  return block(
    known,
    branchIf(knows(frame, FLOAT_STATE.inexact), known),
    leaveIf(frame, i32.eqz(exact)),
  );
}

/** Whether the result is exact, including its being cut to a short number. */
function exactly(frame: Frame, recipe: Recipe, format: Ieee): Code {
  const { numbers, loaded } = frame;
  const exact = recipe.isExact(frame);
  if (format === "T") return exact;
  const fits = f64.eq(
    f64.reinterpret_i64(get(loaded)),
    get(numbers.result),
  );
  return i32.and(exact, fits);
}

/** Whether nothing is left when both operands are subtracted from the result. */
function sumIsExact({ numbers }: Frame, subtracted: boolean): Code {
  const { a, b, result, other } = numbers;
  const second = subtracted ? f64.sub(ZERO, get(b)) : get(b);
  const restOfA = f64.sub(get(a), f64.sub(get(result), get(other)));
  const restOfB = f64.sub(second, get(other));
  return [
    set(other, f64.sub(get(result), get(a))),
    f64.eq(f64.add(restOfA, restOfB), ZERO),
  ];
}

const ZERO = f64.reinterpret_i64(i64.constant(0n));
const HIDDEN = 1n << 52n;

/** How many zeros the digits of the number `bits` end in. */
function trailingZeros(bits: Code): Code {
  return i64.ctz(i64.or(bits, i64.constant(HIDDEN)));
}

/** Whether the factors have at most 53 digits together, or the product is zero. */
function productIsExact({ values, loaded }: Frame): Code {
  const zeros = i64.add(
    trailingZeros(get(values.ra)),
    trailingZeros(get(values.rb)),
  );
  const few = i64.ge_u(zeros, i64.constant(53n));
  return i32.or(few, isZero(get(loaded)));
}

// ## Comparing

const TRUE = 0x4000_0000_0000_0000n;

function compareCode(frame: Frame, compare: Build): Code {
  const { numbers, loaded } = frame;
  const holds = compare(get(numbers.a), get(numbers.b));
  return [
    takeNumber(frame, "a", "T"),
    takeNumber(frame, "b", "T"),
    set(loaded, select(i64.constant(TRUE), i64.constant(0n), holds)),
  ];
}

// ## Converting

type Convert = (frame: Frame, effect: Float) => Code;

const CONVERSIONS: Readonly<Record<string, Convert>> = {
  QT: (frame) => fromInteger(frame, f64.convert_i64_s, 53n),
  QS: (frame) =>
    fromInteger(frame, (b) => f64.promote_f32(f32.convert_i64_s(b!)), 24n),
  TQ: toInteger,
  TS: shorten,
  // What is short already is long as well.
  ST: (frame) => [
    requireOrdinary(frame, get(frame.values.rb), "T"),
    set(frame.loaded, get(frame.values.rb)),
  ],
};

/** An integer becomes a number with `digits` digits. */
function fromInteger(frame: Frame, convert: Build, digits: bigint): Code {
  const { values, loaded } = frame;
  const limit = 1n << digits;
  const small = i64.le_u(
    i64.add(get(values.rb), i64.constant(limit)),
    i64.constant(2n * limit),
  );
  return [
    set(loaded, i64.reinterpret_f64(convert(get(values.rb)))),
    unlessInexactIsKnown(frame, small),
  ];
}

const BELOW_2_TO_63 = 1023 + 62;

/** A number becomes an integer, if it is well inside the range of integers. */
function toInteger(frame: Frame, { rounding }: Float): Code {
  const { values, numbers, loaded } = frame;
  const fits = i32.or(
    isZero(get(values.rb)),
    hasExponent(get(values.rb), RANGE.T.least, BELOW_2_TO_63),
  );
  const whole = rounding === "chopped"
    ? get(numbers.b)
    : f64.nearest(get(numbers.b));
  const back = f64.convert_i64_s(get(loaded));
  return [
    leaveIf(frame, i32.eqz(fits)),
    set(numbers.b, f64.reinterpret_i64(get(values.rb))),
    set(loaded, i64.trunc_sat_f64_s(whole)),
    unlessInexactIsKnown(frame, f64.eq(back, get(numbers.b))),
  ];
}

/** A long number becomes a short one. */
function shorten(frame: Frame): Code {
  const { numbers, loaded, values } = frame;
  const { least, greatest } = RANGE.S;
  const passes = i32.or(
    hasExponent(get(loaded), least + 1, greatest),
    isZero(get(values.rb)),
  );
  return [
    takeNumber(frame, "b", "T"),
    set(loaded, i64.reinterpret_f64(rounded(get(numbers.b), "S"))),
    leaveIf(frame, i32.eqz(passes)),
    unlessInexactIsKnown(
      frame,
      f64.eq(f64.reinterpret_i64(get(loaded)), get(numbers.b)),
    ),
  ];
}
