// # Dividing by a constant
//
// The Alpha cannot divide. It can multiply, and dividing by 10 is multiplying by a tenth.
//
// A tenth of 2⁶⁴, rounded up, is a whole number. A product of two numbers of 64 bits has 128, and
// the upper half of `x` times this number is what `x / 10` is, if the little that the rounding has
// added does not matter. For numbers of 32 bits it never does. For 64 bits the number may have to
// be a finer one: a tenth of 2⁶⁷, and the result is shifted by the three places. And when no number
// of 64 bits is fine enough, as for 7, one of 65 bits is, whose highest bit is added by hand.
//
// :::figure optimiser.dividing
// :::
//
// A division takes hundreds of cycles without this, a multiplication 23.
//
// :::aside
// That dividing by constants can be done so was worked out by Granlund and Montgomery. Their paper
// of 1994 has the Alpha among its examples.
// :::

import { known } from "../form/builder.ts";
import type { Arithmetic, Value } from "../form/ir.ts";
import { I64, type IntegerType, type Scalar, U64 } from "../meaning/types.ts";
import type { Bounds } from "./bounds.ts";
import { findBounds } from "./deciding.ts";
import { change, constantOf, createValue, type Draft } from "./draft.ts";
import { numberOfType } from "./numbering.ts";

/** A place at which values are put in front of another one. */
interface Inserting {
  readonly draft: Draft;
  readonly body: Value[];
  readonly span: Value["span"];
}

/** Multiplies where a constant would divide; whether there was anything to do. */
export function divideByNumbers(draft: Draft): boolean {
  const divides = draft.blocks.some(({ body }) => body.some(isDivision));
  if (!divides) return false;
  const bounds = findBounds(draft);
  for (const block of draft.blocks) {
    if (!block.body.some(isDivision)) continue;
    const body: Value[] = [];
    for (const value of block.body) {
      if (isDivision(value)) {
        const inserting = { draft, body, span: value.span };
        replaceDivision(inserting, value, bounds.get(value.operands[0]!));
      }
      body.push(value);
    }
    block.body.splice(0, Infinity, ...body);
  }
  return true;
}

function isDivision({ operation, operands }: Value): boolean {
  const number = known(operands[1]);
  return operation.kind === "arithmetic" && number !== undefined &&
    number !== 0n &&
    (operation.operator === "divide" || operation.operator === "remainder");
}

function put(
  { draft, body, span }: Inserting,
  operator: Arithmetic,
  left: Value,
  right: Value | bigint,
): Value {
  const { type } = left;
  const other = typeof right === "bigint"
    ? constantOf(draft, right, type)
    : right;
  const value = createValue(draft, { kind: "arithmetic", operator }, type, [
    left,
    other,
  ], span);
  body.push(value);
  return value;
}

function converted(
  { draft, body, span }: Inserting,
  value: Value,
  type: Scalar,
): Value {
  const made = createValue(draft, { kind: "convert" }, type, [value], span);
  body.push(made);
  return made;
}

/** Lets `value` be computed without a division, by values that are put in front of it. */
function replaceDivision(
  inserting: Inserting,
  value: Value,
  bounds: Bounds | undefined,
): void {
  const { draft } = inserting;
  const type = value.type as IntegerType;
  const [left] = value.operands as [Value];
  const number = known(value.operands[1])!;
  const negative = type.signed && (bounds === undefined || bounds[0] < 0n);
  const most = bounds && bounds[1] > 0n
    ? bounds[1]
    : (1n << BigInt(type.bits)) - 1n;
  const quotient = negative || number < 0n
    ? divideSigned(inserting, left, number)
    : divideUnsigned(inserting, converted(inserting, left, U64), number, most);
  const isQuotient = value.operation.kind === "arithmetic" &&
    value.operation.operator === "divide";
  if (isQuotient) {
    return change(value, {
      operation: { kind: "convert" },
      operands: [quotient],
    });
  }
  const same = converted(inserting, quotient, left.type);
  const product = put(
    inserting,
    "multiply",
    same,
    numberOfType(draft, number, left.type),
  );
  change(value, {
    operation: { kind: "arithmetic", operator: "subtract" },
    operands: [left, product],
  });
}

// ## Without a sign
//
// With e for what rounding up has added, the product is too large by e times `x`. That does not
// reach the next whole number if e times every `x` that there can be is at most 2⁶⁴⁺ˢ.

/** The 64 bits `left`, at most `most`, divided by `number`. */
function divideUnsigned(
  inserting: Inserting,
  left: Value,
  number: bigint,
  most: bigint,
): Value {
  if (number === 1n) return left;
  const zeros = trailingZeros(number);
  if (number === 1n << zeros) return put(inserting, "shiftRight", left, zeros);
  const bits = BigInt(most.toString(2).length);
  const found = multiplierFor(number, bits);
  if (found !== undefined) {
    const high = put(inserting, "multiplyHigh", left, found.factor);
    return shifted(inserting, high, found.shift);
  }
  if (zeros > 0n) {
    // An even number: the half of it divides the half, which has a bit less.
    const half = put(inserting, "shiftRight", left, zeros);
    return divideUnsigned(inserting, half, number >> zeros, most >> zeros);
  }
  const shift = BigInt(number.toString(2).length);
  const factor = (1n << 64n + shift) / number + 1n - (1n << 64n);
  const high = put(inserting, "multiplyHigh", left, factor);
  const rest = put(inserting, "subtract", left, high);
  const sum = put(
    inserting,
    "add",
    put(inserting, "shiftRight", rest, 1n),
    high,
  );
  return shifted(inserting, sum, shift - 1n);
}

function shifted(inserting: Inserting, value: Value, by: bigint): Value {
  return by === 0n ? value : put(inserting, "shiftRight", value, by);
}

/** What to multiply by and how far to shift, to divide numbers of `bits` bits. */
function multiplierFor(
  number: bigint,
  bits: bigint,
): { readonly factor: bigint; readonly shift: bigint } | undefined {
  for (let shift = 0n; shift < 64n; shift++) {
    const power = 1n << 64n + shift;
    const factor = power / number + 1n;
    if (factor >= 1n << 64n) return undefined;
    const added = factor * number - power;
    if (added << bits <= power) return { factor, shift };
  }
}

function trailingZeros(number: bigint): bigint {
  let zeros = 0n;
  while ((number >> zeros & 1n) === 0n) zeros++;
  return zeros;
}

// ## With a sign
//
// The sign is taken off first and put on at the end. All bits of `s` are the sign, so `(x ^ s) - s`
// is `x` without it, and doing that again with the quotient puts it on.

function divideSigned(
  inserting: Inserting,
  left: Value,
  number: bigint,
): Value {
  const { draft } = inserting;
  const wide = converted(inserting, left, I64);
  const sign = put(inserting, "shiftRight", wide, constantOf(draft, 63n, I64));
  const size = put(
    inserting,
    "subtract",
    put(inserting, "exclusiveOr", wide, sign),
    sign,
  );
  const plain = converted(inserting, size, U64);
  const quotient = divideUnsigned(
    inserting,
    plain,
    number < 0n ? -number : number,
    1n << 63n,
  );
  const back = converted(inserting, quotient, I64);
  const signed = put(
    inserting,
    "subtract",
    put(inserting, "exclusiveOr", back, sign),
    sign,
  );
  if (number > 0n) return signed;
  return put(inserting, "subtract", constantOf(draft, 0n, I64), signed);
}
