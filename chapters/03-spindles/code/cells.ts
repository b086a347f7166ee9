// # Bytes, words and more
//
// The first Alphas could load and store four bytes and eight, at addresses that are multiples of
// these, and nothing else.
//
// To load one byte, load the eight among which it is: `LDQ_U` ignores the last three bits of the
// address, and `EXTBL` takes from the register the byte at which these three bits point. To store
// one, load the eight, make the place free (`MSKBL`), move the byte there (`INSBL`), unite the two
// and store all eight. If the number may begin anywhere it can lie in two quadwords, and both are
// loaded.
//
// A processor that has the extension BWX does it in one instruction, if the address is a multiple
// of the size. What BWX has not got is the other order of bytes, which the internet uses. There
// the number is turned around behind the load and before the store.

import type { Value } from "../form/ir.ts";
import type { Cell, MemoryPlace } from "../form/places.ts";
import { type Address, inOneRegister, placeAddress } from "./addressing.ts";
import { valueRegister } from "./constants.ts";
import {
  emitLoad,
  emitOperation,
  emitStore,
  emitUnary,
  type SecondOperand,
  type Selection,
} from "./emitting.ts";
import { FIXED, type Register, type Touch } from "./machine_code.ts";
import { widthOfType } from "./widths.ts";

// ## Loads

/** Appends what loads `value`, which must have all 64 bits right if it is exact. */
export function loadCell(
  selection: Selection,
  value: Value,
  place: MemoryPlace,
  operands: readonly Value[],
): Register {
  const { cell } = place;
  const address = placeAddress(selection, place, operands);
  const exact = selection.exact.has(value);
  const { signed } = widthOfType(value.type);
  if (cell.bytes === 8 && cell.alignment === 8) {
    return turned(selection, cell, loaded(selection, "ldq", address, 8));
  }
  if (cell.bytes === 4 && cell.alignment >= 4) {
    const raw = turned(selection, cell, loaded(selection, "ldl", address, 4));
    const right = cell.order === "big" ? !signed : signed;
    return exact && !right ? widened(selection, raw, 4, signed) : raw;
  }
  const raw = turned(selection, cell, raise(selection, address, cell));
  if (cell.bytes === 8) return raw;
  return exact && signed ? widened(selection, raw, cell.bytes, true) : raw;
}

/** A load of `bytes` bytes at `address`. */
function loaded(
  selection: Selection,
  name: string,
  address: Address,
  bytes: number,
): Register {
  const { base, offset } = address;
  return emitLoad(selection, name, offset, base, touchOf(address, bytes));
}

function touchOf(
  { base, offset, region, of }: Address,
  bytes: number,
  before = 0,
): Touch {
  const from = offset.number - before;
  return { region, of, base, from, to: offset.number + bytes };
}

/** The bytes of `cell` as a number without a sign, wherever they lie. */
function raise(
  selection: Selection,
  address: Address,
  { bytes, alignment }: Cell,
): Register {
  const letter = LETTER[bytes];
  if (selection.placement.bytes && bytes <= 2 && alignment >= bytes) {
    const name = bytes === 1 ? "ldbu" : "ldwu";
    return loaded(selection, name, address, bytes);
  }
  const first = quadAt(selection, address, 0);
  const by = positionOf(selection, address);
  const low = emitOperation(selection, `ext${letter}l`, first, by);
  if (isWhole(address, bytes, alignment)) return low;
  const second = quadAt(selection, address, bytes - 1);
  const high = emitOperation(selection, `ext${letter}h`, second, by);
  return emitOperation(selection, "bis", low, high);
}

const LETTER = { 1: "b", 2: "w", 4: "l", 8: "q" } as const;

/** Whether the bytes of a cell are known to lie in one quadword. */
function isWhole(
  { inQuad }: Address,
  bytes: number,
  alignment: number,
): boolean {
  return alignment >= bytes || inQuad !== undefined && inQuad + bytes <= 8;
}

/** The quadword in which the byte `more` behind `address` lies. */
function quadAt(
  selection: Selection,
  address: Address,
  more: number,
): Register {
  const { base, offset, inQuad } = address;
  if (inQuad !== undefined && offset.symbol === undefined) {
    const number = offset.number - inQuad + (inQuad + more & ~7);
    const touches = { ...touchOf(address, 0), from: number, to: number + 8 };
    return emitLoad(selection, "ldq", { ...offset, number }, base, touches);
  }
  const number = offset.number + more;
  return emitLoad(
    selection,
    "ldq_u",
    { ...offset, number },
    base,
    touchOf(address, more + 8, 7),
  );
}

/** What points at the cell's first byte in its quadword: a number, or the address. */
function positionOf(selection: Selection, address: Address): SecondOperand {
  if (address.inQuad !== undefined) return BigInt(address.inQuad);
  const { offset, base } = address;
  const onlyLow = offset.symbol === undefined && offset.slot === undefined &&
    offset.number % 8 === 0;
  return onlyLow ? base : inOneRegister(selection, address);
}

// ## Stores

/** Appends what stores `value` at a place. */
export function storeCell(
  selection: Selection,
  value: Value,
  place: MemoryPlace,
  operands: readonly Value[],
): void {
  const { cell } = place;
  const address = placeAddress(selection, place, operands);
  const { bytes, alignment } = cell;
  const number = turned(selection, cell, valueRegister(selection, value));
  const { base, offset } = address;
  const name = bytes >= 4
    ? `st${LETTER[bytes]}`
    : selection.placement.bytes
    ? `st${LETTER[bytes]}`
    : undefined;
  if (name !== undefined && alignment >= bytes) {
    const touches = touchOf(address, bytes);
    return emitStore(selection, name, number, offset, base, touches);
  }
  insert(selection, address, cell, number);
}

/** Puts `number` among the bytes that are already there. */
function insert(
  selection: Selection,
  address: Address,
  { bytes, alignment }: Cell,
  number: Register,
): void {
  const letter = LETTER[bytes];
  const by = positionOf(selection, address);
  const low = quadAt(selection, address, 0);
  if (!isWhole(address, bytes, alignment)) {
    const high = quadAt(selection, address, bytes - 1);
    const united = unite(selection, `${letter}h`, high, number, by);
    storeQuad(selection, address, bytes - 1, united);
  }
  const united = unite(selection, `${letter}l`, low, number, by);
  storeQuad(selection, address, 0, united);
}

/** `quad` with the bytes of `number` in the place at which `by` points. */
function unite(
  selection: Selection,
  kind: string,
  quad: Register,
  number: Register,
  by: SecondOperand,
): Register {
  const free = emitOperation(selection, `msk${kind}`, quad, by);
  if (number === FIXED.zero) return free;
  const moved = emitOperation(selection, `ins${kind}`, number, by);
  return emitOperation(selection, "bis", free, moved);
}

/** Stores the quadword in which the byte `more` behind `address` lies. */
function storeQuad(
  selection: Selection,
  address: Address,
  more: number,
  quad: Register,
): void {
  const { base, offset, inQuad } = address;
  if (inQuad !== undefined && offset.symbol === undefined) {
    const number = offset.number - inQuad + (inQuad + more & ~7);
    const touches = { ...touchOf(address, 0), from: number, to: number + 8 };
    return emitStore(
      selection,
      "stq",
      quad,
      { ...offset, number },
      base,
      touches,
    );
  }
  const number = offset.number + more;
  const touches = touchOf(address, more + 8, 7);
  emitStore(selection, "stq_u", quad, { ...offset, number }, base, touches);
}

// If a number lies in two quadwords, the second is stored first. Should both be the same one,
// because it lies in one after all, the store that comes last is the one with all its bytes.
//
// ## The other order

/** `number` with the order of its bytes turned around, if `cell` has the other one. */
function turned(
  selection: Selection,
  { bytes, order }: Cell,
  number: Register,
): Register {
  if (order === "little" || bytes === 1) return number;
  if (bytes === 2) return turnWord(selection, number);
  if (bytes === 4) return turnLongword(selection, number);
  const upper = emitOperation(selection, "srl", number, 32n);
  const low = turnLongword(selection, number);
  const high = turnLongword(selection, upper);
  return emitOperation(
    selection,
    "bis",
    emitOperation(selection, "sll", low, 32n),
    high,
  );
}

function turnWord(selection: Selection, number: Register): Register {
  const first = emitOperation(selection, "extbl", number, 1n);
  const byte = emitOperation(selection, "extbl", number, 0n);
  const second = emitOperation(selection, "sll", byte, 8n);
  return emitOperation(selection, "bis", first, second);
}

// Call the bytes 0, 1, 2 and 3, the lowest first; wanted are 3, 2, 1, 0. Three instructions put
// copies of them into a register that reads 1, 2, 3, 0, 1. Its second and fourth byte are right.
// Shifted down by two bytes it reads 3, 0, 1, and there the first and the third are.

/** The low four bytes turned around; the upper ones are zero. */
function turnLongword(selection: Selection, number: Register): Register {
  const three = emitOperation(selection, "inslh", number, 7n);
  const two = emitOperation(selection, "inswl", number, 3n);
  const all = emitOperation(selection, "bis", three, two);
  const moved = emitOperation(selection, "srl", all, 16n);
  return emitOperation(
    selection,
    "bis",
    emitOperation(selection, "zapnot", all, 0x0an),
    emitOperation(selection, "zapnot", moved, 0x05n),
  );
}

// ## All 64 bits

/** The number of `bytes` bytes that lies in the low bits of `number`, in all 64 bits. */
export function widened(
  selection: Selection,
  number: Register,
  bytes: number,
  signed: boolean,
): Register {
  if (bytes === 8) return number;
  if (!signed) {
    return emitOperation(selection, "zapnot", number, BigInt(2 ** bytes - 1));
  }
  if (bytes === 4) return emitOperation(selection, "addl", FIXED.zero, number);
  if (selection.placement.bytes) {
    return emitUnary(selection, bytes === 1 ? "sextb" : "sextw", number);
  }
  const distance = BigInt(64 - bytes * 8);
  const up = emitOperation(selection, "sll", number, distance);
  return emitOperation(selection, "sra", up, distance);
}

// What is loaded through a reference lies a known distance behind the same register, so the load
// can have the distance. The reference itself may then be of no use to anybody.

/** A register with the address of the place of `value`, which is a reference. */
export function referenceTo(
  selection: Selection,
  value: Value,
  place: MemoryPlace,
): Register {
  const address = placeAddress(selection, place, value.operands);
  const { base, offset, region, of } = address;
  if (offset.symbol === undefined && offset.slot === undefined) {
    const distance = offset.number;
    selection.references.set(value, { base, distance, region, of });
  }
  return inOneRegister(selection, address);
}
