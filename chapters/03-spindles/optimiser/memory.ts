// # What memory holds
//
// What was just stored need not be loaded, and what was loaded a moment ago is still known.
//
// :::figure optimiser.memory
// :::
//
// The pass goes through each block with a table of places whose contents are known. A load puts its
// place into the table; a second one finds it there. A store throws out everything that it may
// have changed ([[§Whether two places are the same]]) and then puts in what it has stored. A call
// of an operation that acts, and an event, may lead to other code that changes the state, so it
// throws out everything but arrays of the procedure's own. The answers of pure operations are kept
// in the same way, until the kernel may have changed.
//
// A block that only one other leads to begins with the table of that one. Where paths meet, or a
// loop begins, the table is that of the block through which all paths go, without everything that
// may be changed on the way from there. To find that out, the pass goes back over the blocks in
// between, if there are few.

import type { Block, Value } from "../form/ir.ts";
import { type Dominators, findDominators } from "../form/dominators.ts";
import type { Slot } from "../form/places.ts";
import { agree } from "../form/validating_values.ts";
import {
  actsOutside,
  mayOverlap,
  nameOfPlace,
  originOf,
  placeOfValue,
  slotsWithAddress,
  type Somewhere,
} from "./aliases.ts";
import {
  change,
  type Draft,
  dropUnreached,
  lastOf,
  leadingTo,
  replaceUses,
} from "./draft.ts";

/** Something that is known of memory, or of what an operation answers. */
interface Entry {
  readonly name: string;
  /** Where it is; `undefined` for an answer. */
  readonly where: Somewhere | undefined;
  /** What is there, or the answer. */
  readonly value: Value;
  /** Whether an answer was given to somebody who passed an address. */
  readonly addressed: boolean;
}

/** Places whose contents are remembered at a time. */
const MOST_ENTRIES = 32;
/** Blocks between which and their common beginning is looked at. */
const MOST_BETWEEN = 48;

interface Remembering {
  readonly draft: Draft;
  readonly tree: Dominators;
  readonly leading: ReadonlyMap<Block, Block[]>;
  readonly addressed: ReadonlySet<Slot>;
  /** What is known at the end of each block. */
  readonly atEnd: Map<Block, readonly Entry[]>;
  readonly replaced: Map<Value, Value>;
}

/** Leaves out loads of what is known, stores of what is there already, and stores that nobody sees. */
export function rememberMemory(draft: Draft): void {
  dropUnreached(draft);
  foldPlaces(draft);
  const tree = findDominators(draft.blocks[0]!);
  const remembering: Remembering = {
    draft,
    tree,
    leading: leadingTo(draft),
    addressed: slotsWithAddress(draft),
    atEnd: new Map(),
    replaced: new Map(),
  };
  for (const block of tree.order) visit(remembering, block);
  replaceUses(draft, remembering.replaced);
  dropStores(draft);
}

function visit(remembering: Remembering, block: Block): void {
  const { replaced } = remembering;
  let entries = [...atStart(remembering, block)];
  const kept = block.body.filter((value) => {
    if (value.operands.some((one) => replaced.has(one))) {
      change(value, {
        operands: value.operands.map((one) => lastOf(replaced, one)),
      });
    }
    const known = visitValue(remembering, value, entries);
    if (known === "kept") {
      entries = afterValue(remembering, value, entries);
      return true;
    }
    if (known !== "dropped") replaced.set(value, known);
    return false;
  });
  block.body.splice(0, Infinity, ...kept);
  remembering.atEnd.set(block, entries);
}

// ## One value

/** What takes the place of `value`, if it is known; a store may be dropped. */
function visitValue(
  _: Remembering,
  value: Value,
  entries: readonly Entry[],
): Value | "kept" | "dropped" {
  const { operation, operands, type } = value;
  const where = placeOfValue(value);
  if (where === undefined) {
    const name = nameOfAnswer(value);
    return entries.find((one) => one.name === name)?.value ?? "kept";
  }
  const name = nameOfPlace(where);
  const known = entries.find((one) => one.name === name)?.value;
  if (known === undefined) return "kept";
  if (operation.kind === "store") {
    return known === operands[0] && fills(known, where) ? "dropped" : "kept";
  }
  if (agree(known.type, type) && fits(known, where)) return known;
  if (known.type.kind !== "integer" || type.kind !== "integer") return "kept";
  // The low bits of what was stored are what is loaded.
  change(value, { operation: { kind: "convert" }, operands: [known] });
  return "kept";
}

/** Whether a store of `value` keeps all of it. */
function fits({ type }: Value, { place }: Somewhere): boolean {
  const { bytes } = place.cell;
  return type.kind === "integer"
    ? type.bits <= 8 * bytes
    : type.kind === "bool" || bytes === 8;
}

/** Whether all that is in the place comes from `value`. */
function fills({ type }: Value, { place }: Somewhere): boolean {
  return type.kind !== "bool" &&
    fits({ type } as Value, { place } as Somewhere) &&
    (type.kind !== "integer" || type.bits === 8 * place.cell.bytes);
}

function nameOfAnswer({ operation, operands }: Value): string | undefined {
  if (operation.kind !== "call") return undefined;
  const { pure, reads, name } = operation.operation;
  if (!pure || reads !== undefined) return undefined;
  return `call ${name} ${operands.map(({ number }) => number).join(" ")}`;
}

/** What is known behind `value`. */
function afterValue(
  { addressed }: Remembering,
  value: Value,
  entries: readonly Entry[],
): Entry[] {
  const { operation, operands } = value;
  const left = entries.filter((one) => !mayChange(value, one, addressed));
  const where = placeOfValue(value);
  const answer = nameOfAnswer(value);
  if (where !== undefined) {
    const what = operation.kind === "store" ? operands[0]! : value;
    left.push({
      name: nameOfPlace(where),
      where,
      value: what,
      addressed: false,
    });
  } else if (answer !== undefined) {
    const takes = operands.some(({ type }) => type.kind === "address");
    left.push({ name: answer, where: undefined, value, addressed: takes });
  }
  if (left.length > MOST_ENTRIES) left.shift();
  return left;
}

/** Whether `value` may make what `entry` says untrue. */
function mayChange(
  value: Value,
  { where, addressed: takes }: Entry,
  addressed: ReadonlySet<Slot>,
): boolean {
  const { operation } = value;
  if (operation.kind === "store") {
    if (where === undefined) return takes;
    return mayOverlap(placeOfValue(value)!, where, addressed);
  }
  return actsOutside(operation) &&
    (where === undefined || seenOutside(where, addressed));
}

/** Whether somebody else may know the place. */
function seenOutside(
  { place, operands }: Somewhere,
  addressed: ReadonlySet<Slot>,
): boolean {
  const { root } = place;
  if (root.kind === "state") return true;
  const piece = root.kind === "slot" ? root.slot : originOf(operands[0]!);
  return piece === undefined || piece === "state" || addressed.has(piece);
}

// ## Where paths meet

function atStart(remembering: Remembering, block: Block): readonly Entry[] {
  const { leading, atEnd, tree } = remembering;
  const from = leading.get(block)!;
  if (from.length === 0) return [];
  if (from.length === 1) return atEnd.get(from[0]!) ?? [];
  const through = tree.order[tree.nearest[tree.place.get(block)!]!]!;
  const between = blocksBetween(remembering, through, from);
  const entries = atEnd.get(through) ?? [];
  if (between === undefined) return [];
  const { addressed } = remembering;
  return entries.filter((entry) =>
    between.every(({ body }) =>
      body.every((value) => !mayChange(value, entry, addressed))
    )
  );
}

/** The blocks on the ways from `through` to the blocks `to`, if they are few. */
function blocksBetween(
  { draft, leading }: Remembering,
  through: Block,
  to: readonly Block[],
): readonly Block[] | undefined {
  const between = new Set<Block>(to);
  between.delete(through);
  for (const block of between) {
    draft.fuel -= block.body.length + 1;
    if (between.size > MOST_BETWEEN || draft.fuel < 0) return undefined;
    for (const one of leading.get(block)!) {
      if (one !== through) between.add(one);
    }
  }
  return [...between];
}

// ## Numbers in places
//
// An index that is known becomes part of the distance.

function foldPlaces(draft: Draft): void {
  for (const { body } of draft.blocks) {
    for (const value of body) {
      const where = placeOfValue(value);
      if (where === undefined || where.place.steps.length === 0) continue;
      const folded = foldPlace(where);
      if (folded === undefined) continue;
      const { operation, operands } = value;
      const before = operation.kind === "store" ? operands.slice(0, 1) : [];
      change(value, {
        operation: { ...operation, place: folded.place } as typeof operation,
        operands: [...before, ...folded.operands],
      });
    }
  }
}

function foldPlace({ place, operands }: Somewhere): Somewhere | undefined {
  const first = operands.length - place.steps.length;
  const indices = operands.slice(first);
  let { offset } = place;
  const left = place.steps.map((step, at) => {
    const { operation } = indices[at]!;
    if (operation.kind !== "constant") return true;
    const index = operation.value;
    if (index < 0n || index >= BigInt(step.length ?? 65_536)) return true;
    offset += Number(index) * step.stride;
    return false;
  });
  if (left.every((one) => one)) return undefined;
  const steps = place.steps.filter((_, at) => left[at]);
  const rest = indices.filter((_, at) => left[at]);
  return {
    place: { ...place, offset, steps },
    operands: [...operands.slice(0, first), ...rest],
  };
}

// ## Stores that nobody sees
//
// Going backwards through a block: a store is in vain if the same place is stored again behind it,
// and nobody looks in between. Whoever may look is a load, a call, and for everything but the
// procedure's own arrays also a check. A check that fails leaves the state behind as it is.
// At a return nobody will look at the procedure's own arrays any more.

function dropStores(draft: Draft): void {
  const addressed = slotsWithAddress(draft);
  const read = new Set<Slot>();
  for (const { body } of draft.blocks) {
    for (const { operation } of body) {
      if (operation.kind !== "load") continue;
      if (operation.place.root.kind === "slot") {
        read.add(operation.place.root.slot);
      }
    }
  }
  for (const block of draft.blocks) dropStoresIn(block, addressed, read);
}

function dropStoresIn(
  block: Block,
  addressed: ReadonlySet<Slot>,
  read: ReadonlySet<Slot>,
): void {
  const returns = block.ending.kind === "return";
  let later: { readonly name: string; readonly where: Somewhere }[] = [];
  const looked = new Set<Slot>();
  const kept: Value[] = [];
  for (const value of block.body.toReversed()) {
    const { operation } = value;
    const where = placeOfValue(value);
    if (operation.kind === "store") {
      const { root } = operation.place;
      const own = root.kind === "slot" && !addressed.has(root.slot)
        ? root.slot
        : undefined;
      const name = nameOfPlace(where!);
      if (later.some((one) => one.name === name)) continue;
      if (own && (!read.has(own) || returns && !looked.has(own))) continue;
      later.push({ name, where: where! });
      if (later.length > MOST_ENTRIES) later.shift();
    } else if (where !== undefined) {
      later = later.filter((one) => !mayOverlap(where, one.where, addressed));
      if (where.place.root.kind === "slot") looked.add(where.place.root.slot);
      else {
        const origin = originOf(where.operands[0] ?? value);
        if (origin !== undefined && origin !== "state") looked.add(origin);
      }
    } else if (operation.kind === "check" || mayLook(value)) {
      later = later.filter(({ where: one }) => !seenOutside(one, addressed));
    }
    kept.push(value);
  }
  block.body.splice(0, Infinity, ...kept.reverse());
}

/** Whether somebody else runs while `value` is computed, and may look at memory. */
function mayLook({ operation }: Value): boolean {
  return operation.kind === "call" && operation.operation.reads === undefined ||
    operation.kind === "raise";
}
