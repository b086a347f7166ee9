// # What is known beforehand
//
// The length of an array, the number of an enum's case, a field's first value: these are
// computed while compiling.
//
// Two kinds of expression are. One that is made of plain numbers has no type yet: `100 * 2 - 1` is
// 199, and whether a `u8` can hold it is asked where it is used. It is computed with integers of
// any size, so that nothing wraps around unseen. One that has a type is computed as the machine
// would do it.

import type { BinaryOperator } from "../source/syntax.ts";
import type { Typed } from "./typed.ts";
import {
  type IntegerType,
  limitsOf,
  plainIntegerOf,
  type Scalar,
  type Type,
  wrap,
} from "./types.ts";

/** The integer with the most bits that is computed. */
const WIDEST = 1n << 256n;

/** What two plain numbers come to; `undefined` if that is no number, or a huge one. */
export function plainResult(
  operator: BinaryOperator,
  left: bigint,
  right: bigint,
): bigint | undefined {
  const shifts = operator === "<<" || operator === ">>";
  if (shifts && (right < 0n || right > 256n)) return undefined;
  if (/^[/%]$/.test(operator) && right === 0n) return undefined;
  const value = PLAIN[operator[0]!]?.(left, right);
  return value !== undefined && value < WIDEST && value > -WIDEST
    ? value
    : undefined;
}

const PLAIN: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<": (a, b) => a << b,
  ">": (a, b) => a >> b,
};

/** The number that `typed` always is, or `undefined` if that is known only when it runs. */
export function fold(typed: Typed): bigint | undefined {
  switch (typed.kind) {
    case "constant":
      return typed.value;
    case "convert": {
      const value = fold(typed.operand);
      return value === undefined ? undefined : foldConversion(typed, value);
    }
    case "unary":
      return foldUnary(typed);
    case "binary":
      return foldBinary(typed);
    case "choice": {
      const condition = fold(typed.condition);
      if (condition === undefined) return undefined;
      return fold(condition === 1n ? typed.then : typed.otherwise);
    }
    default:
      return undefined;
  }
}

type Kind<K extends Typed["kind"]> = Extract<Typed, { kind: K }>;

function foldConversion(
  { how, type }: Kind<"convert">,
  value: bigint,
): bigint | undefined {
  if (type.kind !== "integer") return value;
  const [least, greatest] = limitsOf(type);
  if (how === "wrap") return wrap(type, value);
  if (how === "saturate") {
    return value < least ? least : value > greatest ? greatest : value;
  }
  return value < least || value > greatest ? undefined : value;
}

function foldUnary(typed: Kind<"unary">): bigint | undefined {
  const value = fold(typed.operand);
  if (value === undefined) return undefined;
  if (typed.operator === "!") return 1n - value;
  const number = typed.operator === "-" ? -value : ~value;
  return wrap(typed.type as Scalar, number);
}

function foldBinary(typed: Kind<"binary">): bigint | undefined {
  const { operator } = typed;
  const left = fold(typed.left);
  if (operator === "&&" && left === 0n) return 0n;
  if (operator === "||" && left === 1n) return 1n;
  const right = fold(typed.right);
  if (left === undefined || right === undefined) return undefined;
  if (operator === "&&" || operator === "||") return right;
  const asks = ASKING[operator];
  if (asks !== undefined) return asks(left, right) ? 1n : 0n;
  return foldArithmetic(operator, left, right, typed.left.type);
}

const ASKING: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function foldArithmetic(
  operator: BinaryOperator,
  left: bigint,
  right: bigint,
  type: Type,
): bigint | undefined {
  if (type.kind !== "integer") return undefined;
  if (/^(<<|>>)$/.test(operator) && right >= BigInt(type.bits)) return;
  const value = plainResult(operator, left, right);
  if (value === undefined) return undefined;
  if (operator.endsWith("!")) return within(type, value) ? value : undefined;
  if (operator.endsWith("|") && operator !== "|") return nearest(type, value);
  return wrap(type, value);
}

function within(type: IntegerType, value: bigint): boolean {
  const [least, greatest] = limitsOf(plainIntegerOf(type));
  return value >= least && value <= greatest;
}

function nearest(type: IntegerType, value: bigint): bigint {
  const [least, greatest] = limitsOf(plainIntegerOf(type));
  return value < least ? least : value > greatest ? greatest : value;
}
