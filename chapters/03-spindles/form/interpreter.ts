// # What the form means
//
// A procedure is carried out as it stands, value by value, so that there is something to
// compare every faster way with.
//
// This is the meaning of the intermediate form, written down as a program. It is as plain as it
// can be. A number is a number of any size, and after each step it is made one of its type. It
// watches every load and store: one that leaves its piece of memory ends the run and is
// called *stray*. That never happens to a procedure that the verifier has accepted, so
// tests of the verifier wait for it.

import { COMPARE, compute } from "./builder.ts";
import {
  type Block,
  type Ending,
  type Procedure,
  type Site,
  usedBy,
  type Value,
  wayOf,
} from "./ir.ts";
import { type Cell, type MemoryPlace, operandsOf } from "./places.ts";
import type { EventType, OperationType } from "../meaning/typed.ts";
import { type Scalar, wrap } from "../meaning/types.ts";

/** A piece of memory, somewhere among all addresses. */
export interface Region {
  /** The address of its first byte. */
  readonly address: bigint;
  /** What is in it. */
  readonly bytes: Uint8Array;
}

/** What a procedure finds when it is called. */
export interface World {
  /** What it is called with. */
  readonly parameters: readonly bigint[];
  /** The spindle's state, which it may change. */
  readonly state: Uint8Array;
  /** The memory behind slices that it is given. */
  readonly memory: readonly Region[];
  /** The most values that may be computed. */
  readonly steps: number;
  /** Carries out an operation, or reads what it reads; `undefined` if it has not come to its end. */
  readonly call: (
    operation: OperationType,
    operands: bigint[],
  ) => bigint | undefined;
  /** Asks the handlers of an event; `undefined` if nobody has answered. */
  readonly raise: (event: EventType, operands: bigint[]) => bigint | undefined;
}

/** How a run ended. */
export type Run =
  | { readonly kind: "returned"; readonly value: bigint | undefined }
  /** The check at this site has failed. */
  | { readonly kind: "failed"; readonly site: number }
  /** It wanted to touch memory that it has no right to. */
  | { readonly kind: "stray"; readonly sentence: string }
  /** It took more steps than it may. */
  | { readonly kind: "exhausted" };

/** The address at which a state begins, unless something else is there. */
export const STATE_ADDRESS = 0x1000_0000n;
/** The address at which the slots begin. */
export const SLOTS_ADDRESS = 0x2000_0000n;

/** A run that is going on. */
interface Running {
  readonly world: World;
  readonly regions: readonly Region[];
  readonly slots: ReadonlyMap<number, Region>;
  readonly values: Map<Value, bigint>;
  /** The calls and raises to which there was no answer the last time. */
  readonly unanswered: Set<Value>;
  steps: number;
}

/** Carries out `procedure` in `world`. */
export function interpret(procedure: Procedure, world: World): Run {
  const slots = slotsOf(procedure);
  const state = { address: STATE_ADDRESS, bytes: world.state };
  const regions = [state, ...slots.values(), ...world.memory];
  const values = new Map<Value, bigint>();
  const unanswered = new Set<Value>();
  const { steps } = world;
  const running = { world, regions, slots, values, unanswered, steps };
  let block = procedure.blocks[0]!;
  for (;;) {
    for (const value of block.body) {
      if (running.steps-- <= 0) return { kind: "exhausted" };
      const ended = step(running, value);
      if (ended !== undefined) return ended;
    }
    if (running.steps-- <= 0) return { kind: "exhausted" };
    const { ending } = block;
    if (ending.kind === "return") {
      const value = ending.value && numberOf(running, ending.value);
      return { kind: "returned", value };
    }
    block = follow(running, ending);
  }
}

function slotsOf({ slots }: Procedure): Map<number, Region> {
  let address = SLOTS_ADDRESS;
  const regions = new Map<number, Region>();
  for (const { number, bytes } of slots) {
    regions.set(number, { address, bytes: new Uint8Array(bytes) });
    address += BigInt(bytes) + 64n;
  }
  return regions;
}

function numberOf({ values }: Running, value: Value): bigint {
  const { operation } = value;
  if (operation.kind === "constant") return operation.value;
  return values.get(value) ?? 0n;
}

/** Goes along `ending`: what is passed is looked at before anything is changed. */
function follow(
  running: Running,
  ending: Exclude<Ending, { kind: "return" }>,
): Block {
  if (ending.kind !== "jump") {
    const [asked] = usedBy(ending);
    return wayOf(ending, numberOf(running, asked!));
  }
  const { target, passes } = ending;
  const numbers = passes.map((one) => numberOf(running, one));
  for (const [index, parameter] of target.parameters.entries()) {
    running.values.set(parameter, numbers[index] ?? 0n);
  }
  return target;
}

// ## One value

/** Computes or does `value`; gives how the run ended, if it did. */
function step(running: Running, value: Value): Run | undefined {
  const { operation } = value;
  const of = value.operands.map((one) => numberOf(running, one));
  if (operation.kind === "check") {
    return of[0] === 1n ? undefined : fail(running, operation.site, of);
  }
  try {
    running.values.set(
      value,
      computed(running, value, of),
    );
  } catch (error) {
    if (!(error instanceof Stray)) throw error;
    return { kind: "stray", sentence: error.message };
  }
}

function fail({ world }: Running, site: Site, of: readonly bigint[]): Run {
  for (const [index, release] of (site.releases ?? []).entries()) {
    world.call(release, [of[index + 1] ?? 0n]);
  }
  return { kind: "failed", site: site.number };
}

function computed(
  running: Running,
  value: Value,
  of: bigint[],
): bigint {
  const { operation, type, operands } = value;
  const { world } = running;
  const [a = 0n, b = 0n, c = 0n] = of;
  switch (operation.kind) {
    case "constant":
      return operation.value;
    case "parameter":
      return wrap(type, world.parameters[operation.index] ?? 0n);
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
    case "load":
      return load(running, operation.place, type, of);
    case "store":
      return store(running, operation.place, a, of.slice(1));
    case "reference":
      return referenceTo(running, operation.place, operation.length, of);
    case "slice":
      return part(operation.unit, of);
    case "call":
      return answer(running, value, world.call(operation.operation, of));
    case "raise":
      return answer(running, value, world.raise(operation.event, of));
    case "answered":
      return running.unanswered.has(value.operands[0]!) ? 0n : 1n;
    default:
      return operands.length > 0 ? a : 0n;
  }
}

/** Notes whether a call or raise has been answered. What nobody has answered is 0. */
function answer(
  { unanswered }: Running,
  value: Value,
  word: bigint | undefined,
): bigint {
  if (word === undefined) unanswered.add(value);
  else unanswered.delete(value);
  return wrap(value.type, word ?? 0n);
}

// ## Memory

class Stray extends Error {}

function load(
  running: Running,
  place: MemoryPlace,
  type: Scalar,
  of: readonly bigint[],
): bigint {
  const { cell } = place;
  const at = addressOf(running, place, of, cell.bytes);
  return readCell(cell, stretch(running, at, cell.bytes), type);
}

/** The number of `type` that lies in `bytes`, which are those of `cell`. */
export function readCell(
  { bytes: count, order }: Cell,
  bytes: Uint8Array,
  type: Scalar,
): bigint {
  const least = order === "little" ? bytes.toReversed() : bytes;
  const read = least.reduce((sum, byte) => sum << 8n | BigInt(byte), 0n);
  const signed = type.kind === "integer" && type.signed;
  return wrap(type, signed ? BigInt.asIntN(count * 8, read) : read);
}

function store(
  running: Running,
  place: MemoryPlace,
  number: bigint,
  of: readonly bigint[],
): bigint {
  const { bytes, order } = place.cell;
  const cell = stretch(running, addressOf(running, place, of, bytes), bytes);
  for (let index = 0; index < bytes; index++) {
    const at = order === "little" ? index : bytes - 1 - index;
    cell[at] = Number(number >> BigInt(8 * index) & 255n);
  }
  return 0n;
}

/** The `bytes` bytes at `address`, wherever they are. */
function stretch(
  { regions }: Running,
  address: bigint,
  bytes: number,
): Uint8Array {
  for (const region of regions) {
    const at = address - region.address;
    if (at >= 0n && at + BigInt(bytes) <= BigInt(region.bytes.length)) {
      return region.bytes.subarray(Number(at), Number(at) + bytes);
    }
  }
  throw new Stray(`There is nothing at ${address} for ${bytes} bytes`);
}

/** Where `place` is, if `bytes` bytes from there on are inside its piece of memory. */
function addressOf(
  running: Running,
  place: MemoryPlace,
  of: readonly bigint[],
  bytes: number,
): bigint {
  const { root, offset, steps } = place;
  const indices = of.slice(operandsOf(place) - steps.length);
  let at = BigInt(offset);
  for (const [number, { stride, length }] of steps.entries()) {
    const index = indices[number] ?? 0n;
    if (index < 0n || length !== undefined && index >= BigInt(length)) {
      throw new Stray(`${place.name}: ${index} is not below ${length}`);
    }
    at += index * BigInt(stride);
  }
  if (root.kind === "address") return BigInt.asUintN(64, of[0]! + at);
  const [address, limit] = pieceOf(running, place, of);
  if (at < 0n || at + BigInt(bytes) > limit) {
    throw new Stray(`${place.name}: ${at} is not inside ${limit} bytes`);
  }
  return BigInt.asUintN(64, address + at);
}

/** The address and length of the piece of memory that `place` is in. */
function pieceOf(
  { world, slots }: Running,
  { root }: MemoryPlace,
  of: readonly bigint[],
): readonly [bigint, bigint] {
  if (root.kind === "slice") return [of[0]!, of[1]! * BigInt(root.unit)];
  if (root.kind === "slot") {
    const slot = slots.get(root.slot.number);
    return [slot?.address ?? 0n, BigInt(slot?.bytes.length ?? 0)];
  }
  return [STATE_ADDRESS, BigInt(world.state.length)];
}

/** A reference to no elements may be to the end of its piece. */
function referenceTo(
  running: Running,
  place: MemoryPlace,
  length: number,
  of: readonly bigint[],
): bigint {
  const bytes = length === 0 ? 0 : place.cell.bytes;
  return addressOf(running, place, of, bytes);
}

function part(
  unit: number,
  [address = 0n, length = 0n, begin = 0n, count = 0n]: readonly bigint[],
): bigint {
  if (begin < 0n || count < 0n || begin + count > length) {
    throw new Stray(`The part at ${begin} of ${count} is not inside ${length}`);
  }
  return BigInt.asUintN(64, address + begin * BigInt(unit));
}
