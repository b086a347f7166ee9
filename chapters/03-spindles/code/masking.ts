// # Bits and bytes
//
// `x & 0xffff` keeps two bytes, and `ZAPNOT` does that for any choice of bytes. `x >> 16 & 0xff` is
// one byte of eight, and `EXTBL` takes it out.
//
// Any other mask that is no small number has to be made in a register first, unless what it clears
// is a small number: then `BIC` clears that.

import { known } from "../form/builder.ts";
import type { Value } from "../form/ir.ts";
import { byteMask, constantIn, operandOf, valueRegister } from "./constants.ts";
import { emitOperation, type Selection } from "./emitting.ts";
import { FIXED, type Register } from "./machine_code.ts";
import { widthOfType } from "./widths.ts";
import { inOrder, wrapped } from "./wrapping.ts";

/** Appends what keeps the bits that both have. */
export function emitAnd(
  selection: Selection,
  value: Value,
  left: Value,
  right: Value,
): Register {
  const [a, b] = inOrder(left, right);
  const constant = known(b);
  if (constant === undefined) return emitBits(selection, "and", a, b);
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
export function extractedFrom(
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

/** Appends an operation on bits whose operands may change places. */
export function emitBits(
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

/** Appends what keeps the bits that only one has. */
export function emitExclusiveOr(
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
  return emitBits(selection, "xor", a, b);
}

// ## Shifts
//
// A shift takes two cycles; by one, two or three bits to the left it is an addition and takes one.

/** Appends a shift to the left. */
export function emitShiftLeft(
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

/** Appends a shift to the right. */
export function emitShiftRight(
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
