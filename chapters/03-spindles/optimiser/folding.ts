// # Results that are known
//
// If the operands are known numbers, so is the result. And some results are known though one
// operand is not: whatever `x` is, `x * 0` is 0.

import { COMPARE, compute, known } from "../form/builder.ts";
import type { Operation, Value } from "../form/ir.ts";
import { limitsOf, type Scalar, wrap } from "../meaning/types.ts";

/** What `operation` gives for known numbers; `undefined` if that is not known beforehand. */
export function evaluate(
  operation: Operation,
  type: Scalar,
  of: readonly bigint[],
): bigint | undefined {
  const [a = 0n, b = 0n, c = 0n] = of;
  switch (operation.kind) {
    case "arithmetic":
      return compute(operation.operator, a, b, type);
    case "comparison":
      return COMPARE[operation.operator](a, b) ? 1n : 0n;
    case "not":
      return 1n - a;
    case "select":
      return a === 1n ? b : c;
    case "convert":
      return wrap(type, a);
    default:
      return undefined;
  }
}

// ## What can be relied on
//
// A type may have a range, and what is loaded from the state lies in it, because nothing else is
// ever stored there. But a value that was converted, added up or passed along gets the name of a
// type before anybody has made sure of its range, and a packet or an answer comes from somebody
// else. So of these only the width is relied on.

/** `type` without a name and a range of its own. */
export function withoutRange(type: Scalar): Scalar {
  if (type.kind !== "integer") return type;
  return { kind: "integer", bits: type.bits, signed: type.signed };
}

/** The least and the greatest number that `value` can be, judged by itself alone. */
export function limitsOfValue(value: Value): readonly [bigint, bigint] {
  const { operation } = value;
  const number = known(value);
  if (number !== undefined) return [number, number];
  const relied = operation.kind === "load" &&
    ["state", "slot"].includes(operation.place.root.kind);
  return limitsOf(relied ? value.type : withoutRange(value.type));
}

// ## Simpler values
//
// A *simplification* says what a value can be replaced by: another value that is there already, or
// another operation. Each rule below holds for all numbers of the type. `x - x` is 0 even where
// numbers wrap around, and `x * 8` is `x << 3` because both keep the low bits.

/** Another way to compute the same. */
export type Simpler =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "number"; readonly number: bigint }
  | {
    readonly kind: "operation";
    readonly operation: Operation;
    /** A number among the operands gets the value's own type unless another is given. */
    readonly operands: readonly (Value | bigint)[];
    readonly numbers?: Scalar;
  };

function same(value: Value): Simpler {
  return { kind: "value", value };
}

function plain(number: bigint): Simpler {
  return { kind: "number", number };
}

function by(
  operator: Extract<Operation, { kind: "arithmetic" }>["operator"],
  ...operands: (Value | bigint)[]
): Simpler {
  return {
    kind: "operation",
    operation: { kind: "arithmetic", operator },
    operands,
  };
}

/** A simpler way to compute `value`, if there is one. */
export function simplify(value: Value): Simpler | undefined {
  const { operation, operands, type } = value;
  const numbers = operands.map(known);
  if (operands.length > 0 && numbers.every((one) => one !== undefined)) {
    const number = evaluate(operation, type, numbers as bigint[]);
    if (number !== undefined) return plain(number);
  }
  switch (operation.kind) {
    case "arithmetic":
      return simplifyArithmetic(operation.operator, value);
    case "comparison":
      return simplifyComparison(operation.operator, operands);
    case "not":
      return simplifyNot(operands[0]!);
    case "select":
      return simplifySelect(operands);
    case "convert":
      return simplifyConvert(type, operands[0]!);
    default:
      return undefined;
  }
}

/** What `value` is computed by, if it is arithmetic with `operator` and a number on the right. */
export function withNumber(
  value: Value,
  operator: string,
): { readonly left: Value; readonly number: bigint } | undefined {
  const { operands } = value;
  if (!isArithmetic(value, operator)) return undefined;
  const number = known(operands[1]);
  return number === undefined ? undefined : { left: operands[0]!, number };
}

/** Whether `value` is computed by `operator`. */
export function isArithmetic({ operation }: Value, operator: string): boolean {
  return operation.kind === "arithmetic" && operation.operator === operator;
}

/** The exponent if `number` is 2, 4, 8 and so on. */
export function powerOf(number: bigint): bigint | undefined {
  if (number < 2n || (number & number - 1n) !== 0n) return undefined;
  return BigInt(number.toString(2).length - 1);
}

// ## Arithmetic

const SYMMETRIC: readonly string[] = [
  "add",
  "multiply",
  "and",
  "or",
  "exclusiveOr",
];

function simplifyArithmetic(
  operator: Extract<Operation, { kind: "arithmetic" }>["operator"],
  { operands, type }: Value,
): Simpler | undefined {
  const [left, right] = operands as [Value, Value];
  const number = known(right);
  if (known(left) !== undefined && SYMMETRIC.includes(operator)) {
    return number === undefined ? by(operator, right, left) : undefined;
  }
  if (left === right) {
    if (operator === "subtract" || operator === "exclusiveOr") return plain(0n);
    if (operator === "and" || operator === "or") return same(left);
  }
  if (known(left) === 0n && /^(shift|divide|remainder)/.test(operator)) {
    return plain(0n);
  }
  if (number === undefined || type.kind === "bool") {
    return number === undefined ? undefined : withTruth(operator, left, number);
  }
  return withRight(operator, left, number, type);
}

function withTruth(
  operator: string,
  left: Value,
  number: bigint,
): Simpler | undefined {
  if (operator === "and") return number === 1n ? same(left) : plain(0n);
  if (operator === "or") return number === 0n ? same(left) : plain(1n);
  return number === 0n ? same(left) : {
    kind: "operation",
    operation: { kind: "not" },
    operands: [left],
  };
}

/** `left operator number` in `type`. */
function withRight(
  operator: Extract<Operation, { kind: "arithmetic" }>["operator"],
  left: Value,
  number: bigint,
  type: Scalar,
): Simpler | undefined {
  const bits = BigInt(type.kind === "integer" ? type.bits : 64);
  const ones = wrap(type, -1n);
  const again = withNumber(left, operator);
  const unsigned = type.kind === "integer" && !type.signed;
  switch (operator) {
    case "add":
      if (number === 0n) return same(left);
      if (again) {
        return by("add", again.left, wrap(type, again.number + number));
      }
      // One less than the negative of a number is the number with all bits turned over.
      if (
        number === ones && known(left.operands[0]) === 0n &&
        isArithmetic(left, "subtract")
      ) {
        return by("exclusiveOr", left.operands[1]!, ones);
      }
      return undefined;
    case "subtract":
      return number === 0n ? same(left) : by("add", left, wrap(type, -number));
    case "multiply":
      if (number === 0n || number === 1n) {
        return number ? same(left) : plain(0n);
      }
      if (again) {
        return by("multiply", again.left, wrap(type, again.number * number));
      }
      return undefined;
    case "multiplyHigh":
      return number === 0n || number === 1n ? plain(0n) : undefined;
    case "divide":
      if (unsigned && powerOf(number)) {
        return by("shiftRight", left, powerOf(number)!);
      }
      return number === 1n ? same(left) : number === 0n ? plain(0n) : undefined;
    case "remainder":
      if (unsigned && powerOf(number)) return by("and", left, number - 1n);
      return number === 1n || number === 0n ? plain(0n) : undefined;
    case "and":
      if (number === 0n || number === ones) {
        return number ? same(left) : plain(0n);
      }
      if (again) {
        return by("and", again.left, wrap(type, again.number & number));
      }
      return undefined;
    case "or":
      if (number === 0n || number === ones) {
        return number ? plain(ones) : same(left);
      }
      if (again) return by("or", again.left, wrap(type, again.number | number));
      return undefined;
    case "exclusiveOr":
      if (number === 0n) return same(left);
      if (again) {
        return by("exclusiveOr", again.left, wrap(type, again.number ^ number));
      }
      return undefined;
    case "shiftLeft":
    case "shiftRight": {
      const distance = number & 63n;
      if (distance === 0n) return same(left);
      if (operator === "shiftLeft" && distance >= bits) return plain(0n);
      if (again === undefined) return undefined;
      const sum = (again.number & 63n) + distance;
      if (sum < 64n && sum < bits) return by(operator, again.left, sum);
      return operator === "shiftLeft" ? plain(0n) : undefined;
    }
  }
}

// ## Truths

function simplifyComparison(
  operator: "equal" | "less" | "lessOrEqual",
  operands: readonly Value[],
): Simpler | undefined {
  const [left, right] = operands as [Value, Value];
  if (left === right) return plain(operator === "less" ? 0n : 1n);
  const [a, b] = [known(left), known(right)];
  const [least, greatest] = limitsOfValue(a === undefined ? left : right);
  const compare = (
    name: "equal" | "less" | "lessOrEqual",
    ...of: (Value | bigint)[]
  ): Simpler => ({
    kind: "operation",
    operation: { kind: "comparison", operator: name },
    operands: of,
    numbers: left.type,
  });
  if (operator === "equal") {
    if (a !== undefined) return compare("equal", right, left);
    if (b === undefined) return undefined;
    if (b < least || b > greatest) return plain(0n);
    return equalsNumber(left, b);
  }
  // x <= 9 is x < 10, and 9 < x is not x < 10: one way of asking is enough.
  if (operator === "lessOrEqual" && b !== undefined) {
    return b >= greatest ? plain(1n) : compare("less", left, b + 1n);
  }
  if (operator === "lessOrEqual" && a !== undefined) {
    return a <= least ? plain(1n) : compare("less", a - 1n, right);
  }
  if (operator === "less" && b !== undefined) {
    if (b <= least) return plain(0n);
    if (b > greatest) return plain(1n);
    return b === least + 1n ? compare("equal", left, least) : undefined;
  }
  if (operator === "less" && a !== undefined) {
    if (a >= greatest) return plain(0n);
    if (a < least) return plain(1n);
  }
  return undefined;
}

function equalsNumber(left: Value, number: bigint): Simpler | undefined {
  if (left.type.kind === "bool") {
    return number === 1n ? same(left) : {
      kind: "operation",
      operation: { kind: "not" },
      operands: [left],
    };
  }
  const added = withNumber(left, "add") ?? withNumber(left, "exclusiveOr");
  if (added === undefined || left.operation.kind !== "arithmetic") {
    return undefined;
  }
  const back = left.operation.operator === "add"
    ? number - added.number
    : number ^ added.number;
  return {
    kind: "operation",
    operation: { kind: "comparison", operator: "equal" },
    operands: [added.left, wrap(left.type, back)],
    numbers: left.type,
  };
}

function simplifyNot(operand: Value): Simpler | undefined {
  const { operation, operands } = operand;
  if (operation.kind === "not") return same(operands[0]!);
  if (operation.kind !== "comparison" || operation.operator === "equal") {
    return undefined;
  }
  const operator = operation.operator === "less" ? "lessOrEqual" : "less";
  return {
    kind: "operation",
    operation: { kind: "comparison", operator },
    operands: operands.toReversed(),
  };
}

function simplifySelect(operands: readonly Value[]): Simpler | undefined {
  const [condition, then, otherwise] = operands as [Value, Value, Value];
  const truth = known(condition);
  if (truth !== undefined) return same(truth === 1n ? then : otherwise);
  if (then === otherwise) return same(then);
  if (condition.operation.kind === "not") {
    return {
      kind: "operation",
      operation: { kind: "select" },
      operands: [condition.operands[0]!, otherwise, then],
    };
  }
  if (then.type.kind !== "bool") return undefined;
  const [yes, no] = [known(then), known(otherwise)];
  if (yes === 1n) {
    return no === 0n ? same(condition) : by("or", condition, otherwise);
  }
  if (no === 0n) return by("and", condition, then);
  if (yes === 0n && no === 1n) {
    return {
      kind: "operation",
      operation: { kind: "not" },
      operands: [condition],
    };
  }
  return undefined;
}

// ## Numbers of other types
//
// A conversion keeps the low bits. Two in a row are one, if the first lets enough of them through,
// and none, if all numbers that come are numbers of the type already.

function simplifyConvert(type: Scalar, operand: Value): Simpler | undefined {
  if (sameNumbers(type, operand.type)) return same(operand);
  if (operand.operation.kind !== "convert") return undefined;
  const [first] = operand.operands as [Value];
  if (type.kind !== "integer" || operand.type.kind !== "integer") {
    return undefined;
  }
  const [least, greatest] = limitsOfValue(first);
  const [low, high] = limitsOf(withoutRange(operand.type));
  const lets = operand.type.bits >= type.bits ||
    least >= low && greatest <= high;
  if (!lets) return undefined;
  if (sameNumbers(type, first.type)) return same(first);
  return {
    kind: "operation",
    operation: { kind: "convert" },
    operands: [first],
  };
}

/** Whether a conversion between both changes nothing and is not needed for the type's sake. */
function sameNumbers(a: Scalar, b: Scalar): boolean {
  if (a.kind === "bool") return b.kind === "bool";
  return a.kind === "integer" && b.kind === "integer" && a.bits === b.bits &&
    a.signed === b.signed;
}
