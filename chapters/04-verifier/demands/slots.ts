// # Arrays of its own
//
// An array on the stack has no declaration in the form. What lies in it is found out from what is done with it.
//
// Whoever loads a truth, a handle or a number with a range from some bytes believes that such a thing lies there.
// So these bytes are its place, and every other access to one of them must mean the same thing at the
// same place. Bytes that are only ever loaded as plain numbers may be stored in any way.
//
// A slot has at most {{language.stack}} bytes, so each access is looked at byte by byte.

import {
  LARGEST_SLOTS,
  type Scalar,
  scalarsOf,
  sizeOf,
  type Slot,
  type Step,
  type Type,
  typeName,
  type Value,
} from "../../03-spindles/mod.ts";
import { baseOf } from "../numbers/known.ts";
import { isPlain } from "./layouts.ts";
import { type Looking, type Spot, spotsBehind, spotsOf } from "./spots.ts";

/** Something that is done with bytes of a slot. */
export interface SlotAccess {
  /** The load, store or call. */
  readonly value: Value;
  /** Whether it looks at what lies there. */
  readonly loads: boolean;
  /** What it takes to lie there. */
  readonly type: Scalar;
  /** The array. */
  readonly slot: Slot;
  /** Where each number begins that it may mean. */
  readonly places: readonly number[];
  /** A bit for each byte of these numbers. */
  readonly bytes: bigint;
}

type Pattern = Pick<SlotAccess, "places" | "bytes">;

/** What loads believe of slots, and what is wrong with that. */
export interface SlotTypes {
  /** Everything that is done with slots. */
  readonly accesses: readonly SlotAccess[];
  /** What a stored number must be, because some load believes it. */
  readonly believed: ReadonlyMap<Value, readonly Scalar[]>;
  /** What must be so and is not, by the access where it is asked for. */
  readonly lacks: ReadonlyMap<Value, string>;
}

/** Looks at everything that is done with the slots of a procedure. */
export function slotTypes(looking: Looking): SlotTypes {
  const lacks = new Map<Value, string>();
  const { procedure } = looking.course;
  const size = procedure.slots.reduce((sum, one) => sum + one.bytes, 0);
  const accesses: SlotAccess[] = [];
  const patterns = new Map<string, Pattern | undefined>();
  for (const value of procedure.blocks.flatMap(({ body }) => body)) {
    if (procedure.slots.length === 0) break;
    if (size > LARGEST_SLOTS) {
      lacks.set(value, `arrays on the stack take ${LARGEST_SLOTS} bytes`);
      break;
    }
    for (const { spot, ...access } of accessesOf(looking, value)) {
      if (spot.root.kind !== "slot") continue;
      const { slot } = spot.root;
      const pattern = patternFor(patterns, spot, slot, access.type);
      if (pattern === undefined) {
        lacks.set(value, `${slot.name} has so many elements`);
      } else accesses.push({ ...access, slot, ...pattern });
    }
  }
  return { accesses, lacks, believed: compare(accesses, lacks) };
}

// ## What is done with them

type Access = Omit<SlotAccess, "slot" | keyof Pattern> & {
  readonly spot: Spot;
};

function accessesOf(looking: Looking, value: Value): Access[] {
  const { operation, operands, type } = value;
  const found = (
    spots: readonly Spot[] | undefined,
    loads: boolean,
    type: Scalar,
  ): Access[] => spots?.map((spot) => ({ value, loads, type, spot })) ?? [];
  switch (operation.kind) {
    case "load":
      return found(spotsOf(looking, operation.place, operands), true, type);
    case "store": {
      const of = operands.slice(1);
      const stored = operands[0]!.type;
      return found(spotsOf(looking, operation.place, of), false, stored);
    }
    case "call":
    case "raise": {
      const types = operation.kind === "raise"
        ? operation.event.parameters
        : operation.operation.parameters.map(({ type }) => type);
      return passed(types).flatMap(({ word, element }) => {
        const spots = spotsBehind(looking, operands[word], sizeOf(element));
        return found(spots, true, element);
      });
    }
    default:
      return [];
  }
}

/** Slices among what is passed as `types`: the word of each address, and the element behind it. */
function passed(types: readonly Type[]) {
  let word = 0;
  return types.flatMap((type) => {
    const at = word;
    word += scalarsOf(type).length;
    if (type.kind !== "slice") return [];
    const [element, more] = scalarsOf(type.element);
    return element && more === undefined ? [{ word: at, element }] : [];
  });
}

/** Where numbers of `type` may begin at `spot`; `undefined` if there are more than bytes. */
function patternFor(
  known: Map<string, Pattern | undefined>,
  { offset, steps, end }: Spot,
  slot: Slot,
  type: Scalar,
): Pattern | undefined {
  const size = sizeOf(type);
  const key = JSON.stringify([slot.number, offset, steps, end, size]);
  if (known.has(key)) return known.get(key);
  const count = steps.reduce((product, one) => product * (one.length ?? 0), 1);
  const places = count > slot.bytes
    ? undefined
    : eachPlace(offset, steps).filter((one) =>
      one + size <= Math.min(end, slot.bytes)
    );
  const pattern = places && { places, bytes: bytesAt(places, size) };
  known.set(key, pattern);
  return pattern;
}

function bytesAt(places: readonly number[], size: number): bigint {
  const one = (1n << BigInt(size)) - 1n;
  return places.reduce((bytes, place) => bytes | one << BigInt(place), 0n);
}

function eachPlace(offset: number, steps: readonly Step[]): number[] {
  return steps.reduce(
    (places, { stride, length = 0 }) =>
      places.flatMap((place) =>
        Array.from({ length }, (_, index) => place + index * stride)
      ),
    [offset],
  );
}

// ## Byte by byte

/** What lies at a byte: which kind of number, and which of its bytes. */
interface Meant {
  readonly kind: string;
  readonly phase: number;
  /** What loads believe. */
  readonly types: Set<Scalar>;
}

/** Notes what is believed of each byte, and looks whether all mean the same. */
function compare(
  accesses: readonly SlotAccess[],
  lacks: Map<Value, string>,
): Map<Value, Scalar[]> {
  const slots = new Map<Slot, (Meant | undefined)[]>();
  for (const access of accesses) {
    const meant = slots.get(access.slot) ?? [];
    slots.set(access.slot, meant);
    if (!isPlain(access.type)) mark(access, meant);
  }
  const believed = new Map<Value, Scalar[]>();
  const found = new Map<string, Map<readonly number[], Believed>>();
  for (const access of accesses) {
    const { value, slot, loads, places, type } = access;
    const kind = kindOf(type);
    const known = found.get(kind) ?? new Map<readonly number[], Believed>();
    found.set(kind, known);
    if (!known.has(places)) {
      known.set(places, typesMeant(access, slots.get(slot)!));
    }
    const types = known.get(places);
    if (types === undefined) {
      lacks.set(value, `one place of ${slot.name} holds one type`);
    } else if (!loads && types.size > 0) {
      believed.set(value, [...believed.get(value) ?? [], ...types]);
    }
  }
  return believed;
}

type Believed = Set<Scalar> | undefined;

function kindOf(type: Scalar): string {
  return typeName(baseOf(type));
}

/** Notes that a number which is not plain is taken to lie there. Who comes first decides. */
function mark(
  { places, type, loads }: SlotAccess,
  meant: (Meant | undefined)[],
): void {
  const [kind, size] = [kindOf(type), sizeOf(type)];
  for (const place of places) {
    for (let phase = 0; phase < size; phase++) {
      meant[place + phase] ??= { kind, phase, types: new Set() };
    }
    if (loads) meant[place]!.types.add(type);
  }
}

/** What is believed of the places of an access; `undefined` if somebody means something else there. */
function typesMeant(
  { places, type }: SlotAccess,
  meant: readonly (Meant | undefined)[],
): Believed {
  const [kind, size] = [kindOf(type), sizeOf(type)];
  const types = new Set<Scalar>();
  for (const place of places) {
    const first = meant[place];
    for (let phase = 0; phase < size; phase++) {
      const one = meant[place + phase];
      if (first === undefined && one === undefined) continue;
      if (one?.kind !== kind || one.phase !== phase) return undefined;
    }
    first?.types.forEach((one) => types.add(one));
  }
  return types;
}
