// # Sums and products
//
// `ADDQ` adds 64 bits. `ADDL` adds 32 and brings the sum into the form that a number with a sign
// has, `S4ADDQ` and `S8ADDQ` multiply by four or by eight on the way, and `LDA` adds a number of 16
// bits.
//
// So `a + 8 * b` is one instruction, and so is `a + 1000`.

import { known } from "../form/builder.ts";
import type { Value } from "../form/ir.ts";
import { constantIn, operandOf, valueRegister } from "./constants.ts";
import { emitAddress, emitOperation, type Selection } from "./emitting.ts";
import { FIXED, type Register } from "./machine_code.ts";
import { multiplyBy } from "./multiplying.ts";
import { widthOfType } from "./widths.ts";
import { inOrder, isLong, wrapped } from "./wrapping.ts";

/** Appends an addition. */
export function emitSum(
  selection: Selection,
  value: Value,
  left: Value,
  right: Value,
): Register {
  const long = isLong(selection, value);
  const [a, b] = inOrder(left, right);
  const constant = known(b);
  if (constant !== undefined) {
    return addConstant(selection, value, a, constant);
  }
  for (const [scaled, other] of [[a, b], [b, a]] as const) {
    const inner = scaledBy(selection, scaled);
    if (inner === undefined) continue;
    const name = `s${inner.factor}add${long ? "l" : "q"}`;
    const sum = emitOperation(
      selection,
      name,
      inner.register,
      operandOf(selection, other),
    );
    return long ? sum : wrapped(selection, value, sum);
  }
  const sum = emitOperation(
    selection,
    long ? "addl" : "addq",
    valueRegister(selection, a),
    operandOf(selection, b),
  );
  return long ? sum : wrapped(selection, value, sum);
}

/** What `value` is four or eight times, if it is so by its operation. */
function scaledBy(
  { registers }: Selection,
  { operation, operands, type }: Value,
): { readonly factor: 4 | 8; readonly register: Register } | undefined {
  if (operation.kind !== "arithmetic") return undefined;
  const [x, other] = operands;
  const constant = known(other);
  const factors: Readonly<Record<string, readonly [bigint, bigint]>> = {
    shiftLeft: [2n, 3n],
    multiply: [4n, 8n],
  };
  const [four, eight] = factors[operation.operator] ?? [];
  const factor = constant === undefined || type.kind !== "integer"
    ? undefined
    : constant === four
    ? 4
    : constant === eight
    ? 8
    : undefined;
  const register = registers.get(x!);
  // The product must be the whole product, and not the low bits of it.
  if (factor === undefined || register === undefined) return undefined;
  return { factor, register };
}

function addConstant(
  selection: Selection,
  value: Value,
  a: Value,
  constant: bigint,
): Register {
  const { bits } = widthOfType(value.type);
  const number = bits === 64
    ? BigInt.asIntN(64, constant)
    : BigInt.asIntN(bits, constant);
  const inner = number === -1n ? negatedIn(a) : undefined;
  if (inner !== undefined) {
    const x = valueRegister(selection, inner);
    const over = emitOperation(selection, "ornot", FIXED.zero, x);
    return wrapped(selection, value, over);
  }
  const from = valueRegister(selection, a);
  const small = number > -256n && number < 256n;
  if (isLong(selection, value)) {
    const name = number < 0n ? "subl" : "addl";
    if (small) return emitOperation(selection, name, from, absolute(number));
    const other = constantIn(selection, number);
    return emitOperation(selection, "addl", from, other);
  }
  const sum = small
    ? emitOperation(
      selection,
      number < 0n ? "subq" : "addq",
      from,
      absolute(number),
    )
    : sumOf(selection, from, number);
  return wrapped(selection, value, sum);
}

/** If `value` is `0 - x`, the `x`: `0 - x - 1` is `x` with all its bits turned over. */
function negatedIn({ operation, operands }: Value): Value | undefined {
  if (operation.kind !== "arithmetic") return undefined;
  if (operation.operator !== "subtract") return undefined;
  return known(operands[0]) === 0n ? operands[1] : undefined;
}

function absolute(number: bigint): bigint {
  return number < 0n ? -number : number;
}

/** `from` plus a number that does not fit into a literal. */
function sumOf(
  selection: Selection,
  from: Register,
  number: bigint,
): Register {
  const low = BigInt.asIntN(16, number);
  const high = number - low >> 16n;
  if (high === 0n) {
    return emitAddress(selection, "lda", { number: Number(low) }, from);
  }
  if (low === 0n && BigInt.asIntN(16, high) === high) {
    return emitAddress(selection, "ldah", { number: Number(high) }, from);
  }
  if (BigInt.asIntN(16, high) === high && !selection.flow.depth[selection.at]) {
    const upper = emitAddress(
      selection,
      "ldah",
      { number: Number(high) },
      from,
    );
    return emitAddress(selection, "lda", { number: Number(low) }, upper);
  }
  return emitOperation(selection, "addq", from, constantIn(selection, number));
}

/** Appends a subtraction. */
export function emitDifference(
  selection: Selection,
  value: Value,
  left: Value,
  right: Value,
): Register {
  const constant = known(right);
  if (constant !== undefined) {
    return addConstant(selection, value, left, -constant);
  }
  const long = isLong(selection, value);
  const scaled = scaledBy(selection, left);
  const name = `${scaled ? `s${scaled.factor}` : ""}sub${long ? "l" : "q"}`;
  const difference = emitOperation(
    selection,
    name,
    scaled?.register ?? valueRegister(selection, left),
    operandOf(selection, right),
  );
  return long ? difference : wrapped(selection, value, difference);
}

/** Appends a multiplication. */
export function emitProduct(
  selection: Selection,
  value: Value,
  left: Value,
  right: Value,
): Register {
  const [a, b] = inOrder(left, right);
  const from = valueRegister(selection, a);
  const constant = known(b);
  if (constant !== undefined) {
    return wrapped(selection, value, multiplyBy(selection, from, constant));
  }
  const other = valueRegister(selection, b);
  if (isLong(selection, value)) {
    return emitOperation(selection, "mull", from, other);
  }
  const name = widthOfType(value.type).bits <= 32 ? "mull" : "mulq";
  return wrapped(selection, value, emitOperation(selection, name, from, other));
}
