// # How large a number can be
//
// From what the operands can be follows what the result can be.
//
// A byte is at most 255, so a byte times two is at most 510. If that is more than the type has,
// the result may have wrapped around and can be anything.

import type { Arithmetic, Operation, Value } from "../form/ir.ts";
import { COMPARE } from "../form/builder.ts";
import { limitsOf, type Scalar } from "../meaning/types.ts";
import { limitsOfValue, withoutRange } from "./folding.ts";

/** The least and the greatest number that something can be. */
export type Bounds = readonly [least: bigint, greatest: bigint];

/** Bounds around both. */
export function hull(a: Bounds, b: Bounds): Bounds {
  return [a[0] < b[0] ? a[0] : b[0], a[1] > b[1] ? a[1] : b[1]];
}

/** Whether everything within `a` is within `b`. */
export function within(a: Bounds, b: Bounds): boolean {
  return a[0] >= b[0] && a[1] <= b[1];
}

/** What `value` can be if its operands are within `of`. */
export function boundsOf(value: Value, of: readonly Bounds[]): Bounds {
  const { operation, type } = value;
  const limits = limitsOfValue(value);
  switch (operation.kind) {
    case "arithmetic": {
      const found = ARITHMETIC[operation.operator](of[0]!, of[1]!);
      return found !== undefined && within(found, limits) ? found : limits;
    }
    case "comparison":
      return compareBounds(operation.operator, of[0]!, of[1]!);
    case "not":
      return [1n - of[0]![1], 1n - of[0]![0]];
    case "select":
      if (of[0]![0] === of[0]![1]) return of[0]![0] ? of[1]! : of[2]!;
      return hull(of[1]!, of[2]!);
    case "convert":
      return within(of[0]!, limitsOf(withoutRange(type))) ? of[0]! : limits;
    case "load":
      return loadBounds(operation, type, limits);
    default:
      return limits;
  }
}

function loadBounds(
  { place }: Extract<Operation, { kind: "load" }>,
  type: Scalar,
  limits: Bounds,
): Bounds {
  if (type.kind !== "integer" || type.signed) return limits;
  const most = (1n << BigInt(8 * place.cell.bytes)) - 1n;
  return [limits[0], most < limits[1] ? most : limits[1]];
}

function compareBounds(
  operator: keyof typeof COMPARE,
  a: Bounds,
  b: Bounds,
): Bounds {
  const single = a[0] === a[1] && b[0] === b[1];
  if (operator === "equal") {
    if (single) return a[0] === b[0] ? [1n, 1n] : [0n, 0n];
    return a[1] < b[0] || b[1] < a[0] ? [0n, 0n] : [0n, 1n];
  }
  if (COMPARE[operator](a[1], b[0])) return [1n, 1n];
  return COMPARE[operator](a[0], b[1]) ? [0n, 1n] : [0n, 0n];
}

// ## Arithmetic
//
// Each rule gives bounds as if numbers had no limits, or nothing if it cannot say.

const ARITHMETIC: Readonly<
  Record<Arithmetic, (a: Bounds, b: Bounds) => Bounds | undefined>
> = {
  add: (a, b) => [a[0] + b[0], a[1] + b[1]],
  subtract: (a, b) => [a[0] - b[1], a[1] - b[0]],
  multiply: (a, b) => corners(a, b, (x, y) => x * y),
  multiplyHigh: (a, b) =>
    a[0] < 0n || b[0] < 0n
      ? undefined
      : [a[0] * b[0] >> 64n, a[1] * b[1] >> 64n],
  divide: (a, b) => b[0] > 0n ? corners(a, b, (x, y) => x / y) : undefined,
  remainder: remainderBounds,
  and: (a, b) => {
    if (a[0] < 0n && b[0] < 0n) return undefined;
    if (a[0] < 0n) return [0n, b[1]];
    if (b[0] < 0n) return [0n, a[1]];
    return [0n, a[1] < b[1] ? a[1] : b[1]];
  },
  or: (a, b) =>
    a[0] < 0n || b[0] < 0n
      ? undefined
      : [a[0] > b[0] ? a[0] : b[0], onesOver(a[1] | b[1])],
  exclusiveOr: (a, b) =>
    a[0] < 0n || b[0] < 0n ? undefined : [0n, onesOver(a[1] | b[1])],
  shiftLeft: (a, b) =>
    b[0] < 0n || b[1] > 63n ? undefined : corners(a, b, (x, y) => x << y),
  shiftRight: (a, b) => {
    const far: Bounds = b[0] < 0n || b[1] > 63n ? [0n, 63n] : b;
    return corners(a, far, (x, y) => x >> y);
  },
};

function corners(
  a: Bounds,
  b: Bounds,
  compute: (x: bigint, y: bigint) => bigint,
): Bounds {
  const all = a.flatMap((x) => b.map((y) => compute(x, y)));
  return [
    all.reduce((one, other) => one < other ? one : other),
    all.reduce((one, other) => one > other ? one : other),
  ];
}

/** A remainder has the sign of what is divided, and is nearer to zero than the divisor. */
function remainderBounds(a: Bounds, b: Bounds): Bounds | undefined {
  if (b[0] <= 0n) return undefined;
  const most = b[1] - 1n;
  const least = a[0] < 0n ? (a[0] > -most ? a[0] : -most) : 0n;
  const greatest = a[1] > 0n ? (a[1] < most ? a[1] : most) : 0n;
  return a[0] >= 0n && a[1] < b[0] ? a : [least, greatest];
}

/** The least number of the form 2ᵏ − 1 that is not below `number`. */
function onesOver(number: bigint): bigint {
  return number === 0n ? 0n : (1n << BigInt(number.toString(2).length)) - 1n;
}
