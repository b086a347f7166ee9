// # Computing
//
// Most operations on numbers are one instruction, and the interesting ones are those that are
// less than one.
//
// `a + (b << 3)` is one `S8ADDQ`. `x & 0xffff` is one `ZAPNOT`, which clears bytes. The third byte
// of a number is one `EXTBL`. A number of 32 bits with a sign needs nothing behind an addition,
// because `ADDL` brings its result into form by itself.

import { panic } from "../../01-hardware/mod.ts";
import { known } from "../form/builder.ts";
import type { Arithmetic, Value } from "../form/ir.ts";
import type { Scalar } from "../meaning/types.ts";
import { widened } from "./cells.ts";
import { emitDivision } from "./dividing.ts";
import { byteMask, constantIn, operandOf, valueRegister } from "./constants.ts";
import { emitAddress, emitOperation, type Selection } from "./emitting.ts";
import { FIXED, type Register } from "./machine_code.ts";
import { multiplyBy } from "./multiplying.ts";
import { fitsIn, widthOfType } from "./widths.ts";

/** Appends what computes `value` from its two operands. */
export function emitArithmetic(
  selection: Selection,
  value: Value,
  operator: Arithmetic,
): Register {
  const [left, right] = value.operands as [Value, Value];
  switch (operator) {
    case "add":
      return add(selection, value, left, right);
    case "subtract":
      return subtract(selection, value, left, right);
    case "multiply":
      return multiply(selection, value, left, right);
    case "and":
      return and(selection, value, left, right);
    case "or":
      return left === right
        ? valueRegister(selection, left)
        : either(selection, "bis", left, right);
    case "exclusiveOr":
      return exclusiveOr(selection, left, right);
    case "shiftLeft":
      return shiftLeft(selection, value, left, right);
    case "shiftRight":
      return shiftRight(selection, value, left, right);
    case "multiplyHigh": {
      const [a, b] = inOrder(left, right);
      const high = emitOperation(
        selection,
        "umulh",
        valueRegister(selection, a),
        operandOf(selection, b),
      );
      return wrapped(selection, value, high);
    }
    case "divide":
    case "remainder":
      return wrapped(
        selection,
        value,
        emitDivision(selection, value, operator),
      );
    default:
      return panic("computing: an unknown operator");
  }
}

/** `raw` with the low bits of `value` and whatever above, made exact if it has to be. */
function wrapped(
  selection: Selection,
  value: Value,
  raw: Register,
): Register {
  if (!selection.exact.has(value)) return raw;
  const { bits, signed } = widthOfType(value.type);
  return bits === 1 ? raw : widened(selection, raw, bits / 8, signed);
}

/** Both operands, a constant behind what is none. */
function inOrder(left: Value, right: Value): readonly [Value, Value] {
  return known(left) === undefined ? [left, right] : [right, left];
}

// ## Sums

/** Whether `value` is a number of 32 bits with a sign that has to be exact. */
function isLong(selection: Selection, value: Value): boolean {
  const { bits, signed } = widthOfType(value.type);
  return bits === 32 && signed && selection.exact.has(value);
}

function add(
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

function subtract(
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

function multiply(
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

// ## Bits

function and(
  selection: Selection,
  value: Value,
  left: Value,
  right: Value,
): Register {
  const [a, b] = inOrder(left, right);
  const constant = known(b);
  if (constant === undefined) return either(selection, "and", a, b);
  const { bits, signed } = widthOfType(value.type);
  const mask = BigInt.asUintN(64, constant);
  const extracted = extractedFrom(selection, a, mask);
  if (extracted !== undefined) return extracted;
  const from = valueRegister(selection, a);
  if (mask <= 255n) return emitOperation(selection, "and", from, mask);
  // Bits above those of the type are zero already, or nobody's.
  const loose = !signed && selection.exact.has(a) && bits < 64
    ? mask | (1n << 64n) - (1n << BigInt(bits))
    : mask;
  for (const one of [mask, loose]) {
    const bytes = byteMask(one);
    if (bytes !== undefined) {
      return emitOperation(selection, "zapnot", from, bytes);
    }
    const cleared = BigInt.asUintN(64, ~one);
    if (cleared <= 255n) return emitOperation(selection, "bic", from, cleared);
  }
  return emitOperation(selection, "and", from, constantIn(selection, constant));
}

/** `x >> 8 * n & mask`, if one instruction takes these bytes out. */
function extractedFrom(
  selection: Selection,
  { operation, operands }: Value,
  mask: bigint,
): Register | undefined {
  const letter = EXTRACTS.get(mask);
  if (letter === undefined || operation.kind !== "arithmetic") return undefined;
  if (operation.operator !== "shiftRight") return undefined;
  const [x, distance] = operands;
  const bits = known(distance);
  const from = selection.registers.get(x!);
  if (bits === undefined || from === undefined) return undefined;
  if (bits % 8n !== 0n || bits > 56n) return undefined;
  const end = bits + BigInt(mask.toString(2).length);
  if (widthOfType(x!.type).signed && end > 64n) return undefined;
  return emitOperation(selection, `ext${letter}l`, from, bits / 8n);
}

const EXTRACTS: ReadonlyMap<bigint, string> = new Map([
  [0xffn, "b"],
  [0xffffn, "w"],
  [0xffff_ffffn, "l"],
]);

function either(
  selection: Selection,
  name: string,
  left: Value,
  right: Value,
): Register {
  const [a, b] = inOrder(left, right);
  return emitOperation(
    selection,
    name,
    valueRegister(selection, a),
    operandOf(selection, b),
  );
}

function exclusiveOr(
  selection: Selection,
  left: Value,
  right: Value,
): Register {
  const [a, b] = inOrder(left, right);
  const constant = known(b);
  if (constant !== undefined && BigInt.asIntN(64, constant) === -1n) {
    return emitOperation(
      selection,
      "ornot",
      FIXED.zero,
      valueRegister(selection, a),
    );
  }
  return either(selection, "xor", a, b);
}

// ## Shifts
//
// A shift takes two cycles; by one, two or three bits to the left it is an addition and takes one.

function shiftLeft(
  selection: Selection,
  value: Value,
  left: Value,
  right: Value,
): Register {
  const from = valueRegister(selection, left);
  const distance = known(right);
  const short = distance === undefined ? undefined : distance & 63n;
  const raw = short === 1n
    ? emitOperation(selection, "addq", from, from)
    : short === 2n || short === 3n
    ? emitOperation(
      selection,
      short === 2n ? "s4addq" : "s8addq",
      from,
      FIXED.zero,
    )
    : short !== undefined
    ? emitOperation(selection, "sll", from, short)
    : emitOperation(selection, "sll", from, valueRegister(selection, right));
  return wrapped(selection, value, raw);
}

function shiftRight(
  selection: Selection,
  { type }: Value,
  left: Value,
  right: Value,
): Register {
  const from = valueRegister(selection, left);
  const distance = known(right);
  const name = widthOfType(type).signed ? "sra" : "srl";
  return distance !== undefined
    ? emitOperation(selection, name, from, distance & 63n)
    : emitOperation(selection, name, from, valueRegister(selection, right));
}

// ## Other types

/** Appends what makes `value` the number of its type with the low bits of its operand. */
export function emitConversion(selection: Selection, value: Value): Register {
  const [operand] = value.operands as [Value];
  const { type } = value;
  if (type.kind === "bool") {
    const from = valueRegister(selection, operand);
    return operand.type.kind === "bool"
      ? from
      : emitOperation(selection, "cmpult", FIXED.zero, from);
  }
  const exact = selection.exact.has(value);
  if (!exact || isThere(selection, operand, type)) {
    return valueRegister(selection, operand);
  }
  const { bits, signed } = widthOfType(type);
  const mask = (1n << BigInt(bits)) - 1n;
  const extracted = signed
    ? undefined
    : extractedFrom(selection, operand, mask);
  return extracted ??
    widened(selection, valueRegister(selection, operand), bits / 8, signed);
}

/** Whether the register of `operand` holds the number of `type` already. */
function isThere(
  { exact }: Selection,
  operand: Value,
  type: Scalar,
): boolean {
  const whole = exact.has(operand) || known(operand) !== undefined ||
    widthOfType(operand.type).bits === 64;
  return whole && fitsIn(operand.type, type);
}
