// # From a place to an address
//
// A load has room for one register and a distance of 16 bits, signed. Everything that a place
// consists of has to end there.
//
// `self.pages[i].dirty`, with 16 bytes for a page, is the address of the state, plus 16 times `i`,
// plus a distance that is known: two additions and a load. If `i` is known as well, all of it is
// one distance.

import { panic } from "../../01-hardware/mod.ts";
import { known } from "../form/builder.ts";
import type { Value } from "../form/ir.ts";
import type { MemoryPlace, Step } from "../form/places.ts";
import { sharedIn, valueRegister } from "./constants.ts";
import {
  emitAddress,
  emitOperation,
  newRegister,
  type Selection,
} from "./emitting.ts";
import {
  FIXED,
  type MachineInstruction,
  type Offset,
  type Register,
  type Touch,
} from "./machine_code.ts";
import { multiplyBy } from "./multiplying.ts";
import type { Placement } from "./placement.ts";

/** An address: a register and a distance from it. */
export interface Address {
  /** The register. */
  readonly base: Register;
  /** The distance. */
  readonly offset: Offset;
  /** The piece of memory in which it is. */
  readonly region: Touch["region"];
  /** The state that is meant, where several are at hand. */
  readonly of: string | undefined;
  /** The place of the address in its quadword, if it is known. */
  readonly inQuad: number | undefined;
}

/** The address of `place`, whose operands are `operands`. */
export function placeAddress(
  selection: Selection,
  place: MemoryPlace,
  operands: readonly Value[],
): Address {
  const { root, steps, offset } = place;
  const first = root.kind === "slice" ? 2 : root.kind === "address" ? 1 : 0;
  const indices = operands.slice(first);
  let distance = offset;
  const moving: [Value, Step][] = [];
  steps.forEach((step, index) => {
    const number = known(indices[index]);
    if (number === undefined) moving.push([indices[index]!, step]);
    else distance += Number(BigInt.asIntN(64, number)) * step.stride;
  });
  // No check lets that happen.
  if (Math.abs(distance) > FARTHEST) distance = 0;
  const strides = moving.every(([, { stride }]) => stride % 8 === 0);
  const behind = root.kind === "slice" || root.kind === "address"
    ? selection.references.get(operands[0]!)
    : undefined;
  distance += behind?.distance ?? 0;
  const { base, region } = behind ??
    rootOf(selection, place, operands, distance, moving);
  const of = root.kind === "state" ? root.of : behind?.of;
  const inQuad = placeInQuad(place, distance, strides);
  if (typeof base !== "number") {
    return { ...base, region, of, inQuad };
  }
  const moved = moving.reduce(
    (sum, [value, step]) => scaled(selection, value, step.stride, sum),
    base,
  );
  const { high, low } = cut(distance);
  const near = high === 0
    ? moved
    : emitAddress(selection, "ldah", { number: high }, moved);
  return { base: near, offset: { number: low }, region, of, inQuad };
}

// The state and the slots begin at a multiple of eight. What is reached through an address may
// begin anywhere, even if it is known to be in the state.

/** The place in its quadword of what lies `distance` behind the beginning of its piece, if known. */
function placeInQuad(
  { root, cell }: MemoryPlace,
  distance: number,
  strides: boolean,
): number | undefined {
  const own = root.kind === "state" || root.kind === "slot";
  if (own) return strides ? distance & 7 : undefined;
  return cell.alignment === 8 ? 0 : undefined;
}

/** Distances that two instructions can add, and more than any piece of memory has. */
const FARTHEST = 2 ** 30;

/** `distance` as a multiple of 65,536 and the rest, which is signed. */
function cut(distance: number): { high: number; low: number } {
  const low = distance << 16 >> 16;
  return { high: (distance - low) / 65536, low };
}

// ## Where the pieces of memory are

type RootOf = {
  readonly base: Register | Pick<Address, "base" | "offset">;
  readonly region: Touch["region"];
};

function rootOf(
  selection: Selection,
  { root }: MemoryPlace,
  operands: readonly Value[],
  distance: number,
  moving: readonly unknown[],
): RootOf {
  switch (root.kind) {
    case "state": {
      const near = moving.length === 0 &&
        nearState(selection, distance, root.of);
      return { base: near || stateBase(selection, root.of), region: "state" };
    }
    case "slot": {
      const slot = root.slot.number;
      if (moving.length === 0 && distance < 32768) {
        const offset = { number: distance, slot };
        return { base: { base: FIXED.stack, offset }, region: "slot" };
      }
      const offset = { number: 0, slot };
      const base = emitAddress(selection, "lda", offset, FIXED.stack);
      return { base, region: "slot" };
    }
    default: {
      const [address] = operands;
      if (address === undefined) return panic("addressing: no address");
      return { base: valueRegister(selection, address), region: "any" };
    }
  }
}

/** How far the global pointer reaches. */
const REACH = 0x7f00n;

function isNear(distance: bigint): boolean {
  return distance >= -REACH && distance < REACH;
}

/** Whether the global pointer reaches every byte of a state of `bytes` bytes that begins `distance` from it. */
export function reachesWhole(distance: bigint, bytes: number): boolean {
  return isNear(distance) && isNear(distance + BigInt(bytes));
}

/** A place in the state as a distance from the global pointer, if it is not too far. */
function nearState(
  { placement }: Selection,
  distance: number,
  of: string | undefined,
): Pick<Address, "base" | "offset"> | undefined {
  const { symbol: state, fromGp: stateFromGp } = stateIn(placement, of);
  if (stateFromGp === undefined || !isNear(stateFromGp + BigInt(distance))) {
    return undefined;
  }
  const offset = { number: distance, symbol: state, part: "low" } as const;
  return { base: FIXED.globalPointer, offset };
}

/** The label of the state that is meant, and how far it is from the global pointer, if that is known. */
function stateIn(
  { state, stateFromGp, stateAt }: Placement,
  of: string | undefined,
): { readonly symbol: string; readonly fromGp: bigint | undefined } {
  return of === undefined
    ? { symbol: state, fromGp: stateFromGp }
    : { symbol: of, fromGp: stateAt?.(of) };
}

/** A register with the address of the state. */
function stateBase(selection: Selection, of: string | undefined): Register {
  const { placement, span } = selection;
  const { symbol: state, fromGp: stateFromGp } = stateIn(placement, of);
  const offset = { number: 0, symbol: state };
  const piece = (
    name: string,
    part: "high" | "low",
    from: Register,
    to: Register,
  ): MachineInstruction => ({
    name,
    form: "load",
    reads: [from],
    writes: [to],
    offset: { ...offset, part },
    span,
  });
  return sharedIn(selection, `state ${state}`, (to) => {
    const near = stateFromGp !== undefined && isNear(stateFromGp);
    if (near) return [piece("lda", "low", FIXED.globalPointer, to)];
    const upper = newRegister(selection);
    return [
      piece("ldah", "high", FIXED.globalPointer, upper),
      piece("lda", "low", upper, to),
    ];
  });
}

// ## Steps

/** `value` times `stride`, added to `base`. */
function scaled(
  selection: Selection,
  value: Value,
  stride: number,
  base: Register,
): Register {
  const index = valueRegister(selection, value);
  return addScaled(selection, index, stride, base);
}

/** `index` times `stride`, added to `base`. */
export function addScaled(
  selection: Selection,
  index: Register,
  stride: number,
  base: Register,
): Register {
  for (const [factor, name] of [[8, "s8addq"], [4, "s4addq"]] as const) {
    if (stride % factor !== 0) continue;
    const many = multiplyBy(selection, index, BigInt(stride / factor));
    return emitOperation(selection, name, many, base);
  }
  const many = multiplyBy(selection, index, BigInt(stride));
  return emitOperation(selection, "addq", many, base);
}

/** The address in a register of its own. */
export function inOneRegister(
  selection: Selection,
  { base, offset }: Address,
): Register {
  const { number, symbol, slot } = offset;
  return number === 0 && symbol === undefined && slot === undefined
    ? base
    : emitAddress(selection, "lda", offset, base);
}
