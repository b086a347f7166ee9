// # What a failing check gives back
//
// A call that is ended by a check gives back what it holds, as it would have done itself later.
//
// Say that a spindle takes a frame, stores something at `self.list[i]`, and then gives the frame back. If `i` is too
// large, the check in front of the store ends the call in between, and nobody would ever give that frame back. So
// the check is told what is held where it stands, and who takes it. The language has made sure that
// this is known: each thing that must be given back is held, on every path, by one value
// ([[§Who has what]]).
//
// The values are followed here in the finished form, where there are few ways to come to hold something and
// few to lose it. A value holds something from where a call has given it, or from where it was taken out of a
// place: that is a load, and behind it a store of 0. It holds nothing any more once it was passed to who consumes
// it, stored, returned, or passed on to the parameter of a block. And on a path behind a test that has
// shown it to be 0, or a failed call's answer, there is nothing to hold.

import { isLinear } from "../meaning/handles.ts";
import { partsOf } from "../meaning/layout.ts";
import type { OperationType } from "../meaning/typed.ts";
import type { HandleType, Scalar } from "../meaning/types.ts";
import { known } from "./builder.ts";
import type { Block, Procedure, Site, Value } from "./ir.ts";
import { successors } from "./ir.ts";
import type { MemoryPlace, Slot } from "./places.ts";

/** For each type that must be given back, by its name: the operation that takes it. */
export type Releases = ReadonlyMap<string, OperationType>;

/** What is held at one point. */
interface Held {
  /** The values that hold something, the oldest first. */
  readonly values: ReadonlySet<Value>;
  /** The slots that have been given a value, and those of them that may hold something. */
  readonly slots: ReadonlyMap<Slot, Kept | undefined>;
}

/** What a slot may hold. */
interface Kept {
  readonly place: MemoryPlace;
  readonly type: Scalar;
}

/** A procedure that is walked through. */
interface Walk {
  readonly procedure: Procedure;
  readonly releases: Releases;
  /** The words of its parameters that hold something when it is called. */
  readonly given: ReadonlySet<number>;
  /** What is held on each way from one block to another, as far as it is known. */
  readonly ways: Map<Block, Map<Block, Held>>;
  /** The number of the next value. */
  next: number;
}

/**
 * Lets the checks in `procedure` give back what is held where they stand. `given` are the words of its
 * parameters that it is called with and has to give back.
 */
export function releaseAtChecks(
  procedure: Procedure,
  releases: Releases,
  given: ReadonlySet<number>,
): void {
  const values = procedure.blocks.flatMap(({ parameters, body }) => [
    ...parameters,
    ...body,
  ]);
  if (!values.some(({ type }) => isLinear(type))) return;
  const next = Math.max(...values.map(({ number }) => number)) + 1;
  const walk = { procedure, releases, given, ways: new Map(), next };
  for (const block of procedure.blocks) walkBlock(walk, block);
}

function walkBlock(walk: Walk, block: Block): void {
  let held = heldAtStart(walk, block);
  const body: Value[] = [];
  for (const value of block.body) {
    if (value.operation.kind === "check") {
      body.push(...checkWith(walk, value, value.operation.site, held));
    } else {
      held = heldAfter(walk, block, value, held);
      body.push(value);
    }
  }
  block.body.splice(0, block.body.length, ...body);
  walk.ways.set(block, heldOnWays(block, held));
}

// ## Checks

/** The check `value`, and before it loads of what lies on the stack. */
function checkWith(
  walk: Walk,
  value: Value,
  site: Site,
  { values, slots }: Held,
): Value[] {
  const loads = [...slots.values()].flatMap((kept): Value[] =>
    kept === undefined ? [] : [{
      number: walk.next++,
      type: kept.type,
      operation: { kind: "load", place: kept.place },
      operands: [],
      span: value.span,
    }]
  );
  // Where it is asked whether somebody has answered, a failing check means that he has given nothing.
  const [condition] = value.operands;
  const asked = condition?.operation.kind === "answered"
    ? condition.operands[0]
    : undefined;
  const held = [...values].filter((one) => one !== asked);
  const handles = [...held, ...loads].reverse();
  if (handles.length === 0) return [value];
  const releases = handles.map(({ type }) =>
    walk.releases.get((type as HandleType).name)!
  );
  const told: Site = { ...site, releases };
  walk.procedure.sites[site.number] = told;
  const operands = [value.operands[0]!, ...handles];
  return [...loads, {
    ...value,
    operation: { kind: "check", site: told },
    operands,
  }];
}

// ## Coming to hold and losing

function heldAfter(
  { given }: Walk,
  block: Block,
  value: Value,
  held: Held,
): Held {
  const { operation, operands, type } = value;
  const source = operands[0];
  switch (operation.kind) {
    case "call": {
      const left = without(held, consumedBy(operation.operation, operands));
      return isLinear(type) ? withValue(left, value) : left;
    }
    case "convert": {
      const from = source!.operation;
      const comes = from.kind === "call" ||
        from.kind === "parameter" && given.has(from.index);
      return isLinear(type) && comes ? withValue(held, value) : held;
    }
    case "store":
      return heldAfterStore(block, value, operation.place, held);
    default:
      return held;
  }
}

/** What a call takes away from who calls. */
function consumedBy(
  { parameters, consumes }: OperationType,
  operands: readonly Value[],
): Value[] {
  let at = 0;
  return parameters.flatMap(({ type }, index) => {
    const value = operands[at]!;
    at += partsOf(type);
    return consumes[index] ? [value] : [];
  });
}

/** A store gives a value away, or takes out what a load before it has found. */
function heldAfterStore(
  block: Block,
  value: Value,
  place: MemoryPlace,
  held: Held,
): Held {
  const [stored] = value.operands;
  if (!isLinear(stored!.type)) return held;
  const empties = known(stored) === 0n;
  const { root } = place;
  const slots = new Map(held.slots);
  if (root.kind === "slot") {
    slots.set(root.slot, empties ? undefined : { place, type: stored!.type });
  }
  const left = without({ ...held, slots }, [stored!]);
  const found = empties ? loadBefore(block, value, place) : undefined;
  return found === undefined ? left : withValue(left, found);
}

/** The last load before `store` from the place to which it stores. */
function loadBefore(
  { body }: Block,
  store: Value,
  { root, offset }: MemoryPlace,
): Value | undefined {
  const indices = store.operands.slice(1);
  return body.slice(0, body.indexOf(store)).findLast(
    ({ operation, operands }) =>
      operation.kind === "load" && operation.place.offset === offset &&
      sameRoot(operation.place.root, root) &&
      operands.length === indices.length &&
      operands.every((one, index) => one === indices[index]),
  );
}

function sameRoot(a: MemoryPlace["root"], b: MemoryPlace["root"]): boolean {
  return a.kind === "slot" && b.kind === "slot"
    ? a.slot === b.slot
    : a.kind === b.kind;
}

function withValue({ values, slots }: Held, value: Value): Held {
  return { values: new Set(values).add(value), slots };
}

/** Without the values `gone`; whose slot they have been loaded from holds nothing any more either. */
function without({ values, slots }: Held, gone: readonly Value[]): Held {
  const left = new Set(values);
  const kept = new Map(slots);
  for (const one of gone) {
    left.delete(one);
    const { operation } = one;
    const root = operation.kind === "load" ? operation.place.root : undefined;
    if (root?.kind === "slot") kept.set(root.slot, undefined);
  }
  return { values: left, slots: kept };
}

// ## From block to block
//
// Where paths meet, the language has made sure that all of them hold the same. Only the parameters of a block
// may hold something on one path and be 0 on another.

function heldAtStart({ procedure, ways }: Walk, block: Block): Held {
  const leading = procedure.blocks.flatMap((one) =>
    ways.get(one)?.get(block) ?? []
  );
  const [first, ...rest] = leading;
  if (first === undefined) return { values: new Set(), slots: new Map() };
  const values = [...first.values].filter((one) =>
    rest.every((way) => way.values.has(one))
  );
  const passed = block.parameters.filter((one) =>
    leading.some((way) => way.values.has(one))
  );
  const slots = [...first.slots].flatMap(([slot]) =>
    rest.every((way) => way.slots.has(slot))
      ? [[slot, keptIn(leading, slot)] as const]
      : []
  );
  return { values: new Set([...values, ...passed]), slots: new Map(slots) };
}

function keptIn(ways: readonly Held[], slot: Slot): Kept | undefined {
  return ways.map((way) => way.slots.get(slot))
    .find((one) => one !== undefined);
}

/** What is held on each way out of `block`. */
function heldOnWays(block: Block, held: Held): Map<Block, Held> {
  const { ending } = block;
  if (ending.kind === "jump") {
    const { target, passes } = ending;
    const arrived = target.parameters.filter((_, index) =>
      held.values.has(passes[index]!)
    );
    const left = without(held, passes);
    const values = new Set([...left.values, ...arrived]);
    return new Map([[target, { values, slots: left.slots }]]);
  }
  if (ending.kind === "branch") {
    const { condition, then, otherwise } = ending;
    return new Map([
      [then, without(held, emptyIf(condition, true, held))],
      [otherwise, without(held, emptyIf(condition, false, held))],
    ]);
  }
  return new Map(successors(block).map((next) => [next, held]));
}

/** Which values hold nothing if `condition` came out as `holds`. */
function emptyIf(
  { operation, operands: [a, b] }: Value,
  holds: boolean,
  held: Held,
): Value[] {
  if (operation.kind === "not") return emptyIf(a!, !holds, held);
  if (operation.kind !== "comparison" || !holds) return [];
  const { operator } = operation;
  if (operator === "equal") {
    return known(b) === 0n ? [a!] : known(a) === 0n ? [b!] : [];
  }
  // A call that answers less than 0 has failed, and has given nothing.
  if (operator !== "less" || known(b) !== 0n) return [];
  return [...held.values].filter(({ operands }) => operands[0] === a);
}
