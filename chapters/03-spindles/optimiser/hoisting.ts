// # What need not be done again
//
// If a loop computes the same in every round, it can be computed once, in front of it.
//
// :::figure optimiser.hoisting
// :::
//
// A sum can be moved without a thought: at worst it was computed in vain, and that cost a cycle. A
// multiplication is moved only if every round makes it. A load must not be moved in front of the
// check that makes it safe. But what stands at the beginning of a round, before anything else has
// happened, is reached whenever the loop is. There a check can be moved, too, if what it asks is
// the same in every round: it would have failed in the first, with nothing done before.

import {
  dominates,
  type Dominators,
  findDominators,
} from "../form/dominators.ts";
import type { Block, Value } from "../form/ir.ts";
import type { Slot } from "../form/places.ts";
import {
  actsOutside,
  mayOverlap,
  placeOfValue,
  slotsWithAddress,
  type Somewhere,
} from "./aliases.ts";
import {
  addBlock,
  createValue,
  type Draft,
  dropUnreached,
  leadingTo,
  mapEnding,
  splitWays,
} from "./draft.ts";
import { findLoops, type FoundLoop } from "./loops.ts";

/** Values that are moved in front of one loop at most: each takes a register all the way through. */
const MOST_HOISTED = 10;
/** Stores in a loop that are looked at for each load. */
const MOST_STORES = 24;

interface Hoisting {
  readonly tree: Dominators;
  readonly loop: FoundLoop;
  /** The block of each value. */
  readonly home: Map<Value, Block>;
  /** What the loop stores; `undefined` if that is too much to look at. */
  readonly stores: readonly Somewhere[] | undefined;
  /** Whether the loop calls somebody who may change things. */
  readonly acts: boolean;
  readonly addressed: ReadonlySet<Slot>;
}

/** Moves what every round computes alike in front of the loop. */
export function hoist(draft: Draft): void {
  dropUnreached(draft);
  splitWays(draft);
  const tree = findDominators(draft.blocks[0]!);
  const leading = leadingTo(draft);
  const home = new Map<Value, Block>();
  for (const block of draft.blocks) {
    for (const value of [...block.parameters, ...block.body]) {
      home.set(value, block);
    }
  }
  const addressed = slotsWithAddress(draft);
  // Inner loops first: what leaves one of them may leave the next.
  for (const loop of findLoops(draft, tree).toReversed()) {
    const acting = [...loop.blocks].flatMap(({ body }) => body);
    const stores = acting.filter(({ operation }) => operation.kind === "store");
    const hoisting: Hoisting = {
      tree,
      loop,
      home,
      stores: stores.length > MOST_STORES
        ? undefined
        : stores.map((one) => placeOfValue(one)!),
      acts: acting.some(({ operation }) => actsOutside(operation)),
      addressed,
    };
    hoistFrom(draft, hoisting, leading);
  }
}

function hoistFrom(
  draft: Draft,
  hoisting: Hoisting,
  leading: Map<Block, Block[]>,
): void {
  const { loop, tree, home } = hoisting;
  const moved: Value[] = [];
  for (const block of orderOf(loop, tree)) {
    // Nothing has happened yet at the beginning of a round.
    let untouched = block === loop.first;
    const kept: Value[] = [];
    for (const value of block.body) {
      const fixed = value.operands.every((one) => !isInLoop(hoisting, one));
      const move = fixed && moved.length < MOST_HOISTED &&
        mayMove(hoisting, value, block, untouched);
      if (move) {
        moved.push(value);
        home.delete(value);
      } else {
        kept.push(value);
        if (happens(value)) untouched = false;
      }
    }
    if (kept.length < block.body.length) {
      block.body.splice(0, Infinity, ...kept);
    }
  }
  if (moved.length === 0) return;
  const front = frontOf(draft, loop, leading);
  front.body.push(...moved);
  for (const value of moved) home.set(value, front);
}

function orderOf({ blocks }: FoundLoop, { place }: Dominators): Block[] {
  return [...blocks].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
}

function isInLoop({ loop, home }: Hoisting, value: Value): boolean {
  const block = home.get(value);
  return block !== undefined && loop.blocks.has(block);
}

/** Whether it matters that `value` comes before or after something else that is done. */
function happens({ operation: { kind } }: Value): boolean {
  return kind === "check" || kind === "store" || kind === "call" ||
    kind === "raise";
}

// ## What may be moved

function mayMove(
  hoisting: Hoisting,
  value: Value,
  block: Block,
  untouched: boolean,
): boolean {
  const { loop, tree } = hoisting;
  const { operation } = value;
  const always = loop.back.every((one) => dominates(tree, block, one));
  switch (operation.kind) {
    case "arithmetic":
      return always || !/^(multiply|divide|remainder)/.test(operation.operator);
    case "comparison":
    case "not":
    case "select":
    case "convert":
    case "parameter":
      return true;
    case "reference":
      return operation.place.steps.length === 0 || untouched;
    case "slice":
    case "check":
      return untouched;
    case "load":
      return (untouched || isAlwaysThere(value)) &&
        isLeftAlone(hoisting, value);
    case "call": {
      const { pure, reads } = operation.operation;
      const addressed = value.operands.some(({ type }) =>
        type.kind === "address"
      );
      const quiet = hoisting.stores?.length === 0 || !addressed;
      return untouched && pure && reads === undefined && !hoisting.acts &&
        quiet;
    }
    default:
      return false;
  }
}

/** Whether loading does no harm, wherever it is done. */
function isAlwaysThere(value: Value): boolean {
  const { root, steps } = placeOfValue(value)!.place;
  return (root.kind === "state" || root.kind === "slot") && steps.length === 0;
}

/** Whether nothing in the loop may change what `value` loads. */
function isLeftAlone(
  { stores, acts, addressed }: Hoisting,
  value: Value,
): boolean {
  const where = placeOfValue(value)!;
  const { root } = where.place;
  const own = root.kind === "slot" && !addressed.has(root.slot);
  if (acts && !own || stores === undefined) return false;
  return stores.every((one) => !mayOverlap(one, where, addressed));
}

// ## In front of a loop
//
// A block that everybody passes who enters the loop, once.

/** The block in front of `loop`; it is made if there is none. */
export function frontOf(
  draft: Draft,
  loop: FoundLoop,
  leading: Map<Block, Block[]>,
): Block {
  const { first, blocks } = loop;
  const from = leading.get(first)!.filter((one) => !blocks.has(one));
  const [only] = from;
  if (from.length === 1 && only!.ending.kind === "jump") return only!;
  const front = addBlock(draft, { kind: "jump", target: first, passes: [] });
  const parameters = first.parameters.map(({ type, span }) =>
    createValue(draft, { kind: "passed" }, type, [], span)
  );
  front.parameters.push(...parameters);
  front.ending = { kind: "jump", target: first, passes: parameters };
  for (const one of from) {
    one.ending = mapEnding(
      one.ending,
      (pass) => pass,
      (to) => to === first ? front : to,
    );
  }
  leading.set(front, from);
  leading.set(first, [
    front,
    ...leading.get(first)!.filter((one) => blocks.has(one)),
  ]);
  for (let at = loop.around; at; at = at.around) at.blocks.add(front);
  return front;
}
