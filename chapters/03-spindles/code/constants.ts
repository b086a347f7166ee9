// # Numbers in registers
//
// A small number stands in the instruction that uses it. Any other must be made.
//
// `LDA` makes a signed number of 16 bits, `LDAH` one of 32 whose lower half is zero, and the two
// together nearly all numbers of 32 bits. More bits are made in the same way, after the upper ones
// have been shifted up: five instructions in all. Often there is a shorter way. 0xffffffff is -1
// with its upper half cleared, 0x7f00000000 is 127 and a shift, and 0x0101010101010101 is its own
// lower half once more, 32 bits further up.
//
// Sequences are repeated wherever they are needed, unless that is in a loop. Then they are made
// once ([[placeShared]]).

import { panic } from "../../01-hardware/mod.ts";
import { known } from "../form/builder.ts";
import type { Value } from "../form/ir.ts";
import type { Span } from "../source/diagnostics.ts";
import {
  madeOnce,
  newRegister,
  type SecondOperand,
  type Selection,
  type Shared,
} from "./emitting.ts";
import {
  FIXED,
  type MachineInstruction,
  type Register,
} from "./machine_code.ts";

// ## Ways to make a number

/** The shortest instructions found that make `value` in `to`, without any other register. */
export function constantCode(
  value: bigint,
  to: Register,
  span: Span,
): MachineInstruction[] {
  const number = BigInt.asIntN(64, value);
  const ways = [inPieces(number, to, span)];
  if (ways[0]!.length > 2) {
    ways.push(...masked(number, to, span), ...shifted(number, to, span));
  }
  return ways.reduce((a, b) => b.length < a.length ? b : a);
}

/** Pieces of 16 bits, each signed. */
function inPieces(
  number: bigint,
  to: Register,
  span: Span,
): MachineInstruction[] {
  const low = BigInt.asIntN(16, number);
  const middle = BigInt.asIntN(16, number - low >> 16n);
  const rest = number - low - (middle << 16n);
  const code: MachineInstruction[] = [];
  let from: Register = FIXED.zero;
  if (rest !== 0n) {
    code.push(...constantCode(rest >> 32n, to, span));
    code.push(changed("sll", to, 32, span));
    from = to;
  }
  const piece = (name: string, part: bigint) => {
    const offset = { number: Number(part) };
    const reads = [from];
    code.push({ name, form: "load", reads, writes: [to], offset, span });
    from = to;
  };
  if (middle !== 0n) piece("ldah", middle);
  if (low !== 0n || from === FIXED.zero) piece("lda", low);
  return code;
}

/** `name to, literal, to` */
function changed(
  name: string,
  to: Register,
  literal: number,
  span: Span,
): MachineInstruction {
  return { name, form: "operate", reads: [to], literal, writes: [to], span };
}

/** A number of 32 bits, or one whose bytes are all zeros or all ones. */
function masked(
  number: bigint,
  to: Register,
  span: Span,
): MachineInstruction[][] {
  const bytes = byteMask(BigInt.asUintN(64, number));
  if (bytes !== undefined) {
    const ones = inPieces(-1n, to, span);
    return [[...ones, changed("zapnot", to, Number(bytes), span)]];
  }
  if (number >> 32n !== 0n) return [];
  const half = inPieces(BigInt.asIntN(32, number), to, span);
  return [[...half, changed("zapnot", to, 15, span)]];
}

/** A shorter number, shifted up. */
function shifted(
  number: bigint,
  to: Register,
  span: Span,
): MachineInstruction[][] {
  let zeros = 0n;
  while (!(number >> zeros & 1n)) zeros++;
  if (zeros < 8n) return [];
  const top = inPieces(number >> zeros, to, span);
  return [[...top, changed("sll", to, Number(zeros), span)]];
}

/** The byte mask of `ZAPNOT` that keeps the bits of `mask`, if whole bytes are kept. */
export function byteMask(mask: bigint): bigint | undefined {
  let bytes = 0n;
  for (let index = 0n; index < 8n; index++) {
    const byte = mask >> index * 8n & 0xffn;
    if (byte === 0xffn) bytes |= 1n << index;
    else if (byte !== 0n) return undefined;
  }
  return bytes;
}

/** The lower half of `number` put above itself, if that makes the number. */
function doubled(
  selection: Selection,
  number: bigint,
  to: Register,
): MachineInstruction[] | undefined {
  const { span } = selection;
  const low = BigInt.asIntN(32, number);
  if (BigInt.asIntN(64, (low << 32n) + low) !== number) return undefined;
  const half = newRegister(selection);
  return [
    ...inPieces(low, half, span),
    {
      name: "sll",
      form: "operate",
      reads: [half],
      literal: 32,
      writes: [to],
      span,
    },
    {
      name: "addq",
      form: "operate",
      reads: [to, half],
      writes: [to],
      span,
    },
  ];
}

// ## Where it is made

/** A register that holds `value`. */
export function constantIn(selection: Selection, value: bigint): Register {
  const number = BigInt.asIntN(64, value);
  if (number === 0n) return FIXED.zero;
  const { flow, at, made, span } = selection;
  const make = (to: Register) => {
    made.constants.set(to, number);
    const code = constantCode(number, to, span);
    return code.length < 5 ? code : doubled(selection, number, to) ?? code;
  };
  if (flow.depth[at]! > 0) return sharedIn(selection, `${number}`, make);
  return madeOnce(selection, `constant ${number}`, () => {
    const to = newRegister(selection);
    selection.block.instructions.push(...make(to));
    return to;
  });
}

// A loop in which many different constants occur would keep too many registers busy.

/** Constants that have registers of their own in the whole procedure, at most. */
const MOST_SHARED = 12;

/** The register of what `make` computes once for the whole procedure. */
export function sharedIn(
  selection: Selection,
  key: string,
  make: (to: Register) => readonly MachineInstruction[],
): Register {
  const { shared, block, at } = selection;
  const place = block.instructions.length;
  const before = shared.get(key);
  if (before === undefined && shared.size >= MOST_SHARED) {
    return madeOnce(selection, key, () => {
      const to = newRegister(selection);
      block.instructions.push(...make(to));
      return to;
    });
  }
  const one = before ?? createShared(selection, make);
  if (before === undefined) shared.set(key, one);
  if (!one.uses.has(block)) one.uses.set(block, { place, at });
  return one.register;
}

function createShared(
  selection: Selection,
  make: (to: Register) => readonly MachineInstruction[],
): Shared {
  const register = newRegister(selection);
  return { register, instructions: make(register), uses: new Map() };
}

// ## Values

/** The register that holds `value`. */
export function valueRegister(selection: Selection, value: Value): Register {
  const number = known(value);
  if (number !== undefined) return constantIn(selection, number);
  return selection.registers.get(value) ??
    panic(`emitting: value ${value.number} has no register`);
}

/** `value` as a second operand. */
export function operandOf(selection: Selection, value: Value): SecondOperand {
  const number = known(value);
  return number !== undefined && number >= 0n && number <= 255n
    ? number
    : valueRegister(selection, value);
}
