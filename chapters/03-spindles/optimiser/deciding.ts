// # Questions whose answer is known
//
// A test that can come out only one way is not made.
//
// :::figure optimiser.deciding
// :::
//
// The pass walks through the tree of dominators with what is known there ([[§What is known here]])
// and finds out for every value what it can be. A comparison that always holds is a known truth. A
// check of it is dropped, though nobody has proved it beforehand: the verifier judges what the
// author wrote, while this pass sees what is left of it.
//
// What a loop's parameter can be depends on what its rounds pass, which is found out later. So the
// first walk takes it to be any number of its type. That may be more than it can be, but never
// less. At the end it is known what is passed, under what was found, and this is no wrong answer
// either. So the walk can be made again with it, and whatever comes out each time is true.

import type { Block, Ending, Value } from "../form/ir.ts";
import { type Dominators, findDominators } from "../form/dominators.ts";
import { type Bounds, boundsOf, hull } from "./bounds.ts";
import { decided } from "./constants.ts";
import {
  change,
  type Draft,
  dropUnreached,
  leadingTo,
  mapEnding,
  replaceUses,
} from "./draft.ts";
import {
  boundsHere,
  forget,
  type Known,
  knowNothing,
  learn,
  narrow,
  truthHere,
} from "./facts_here.ts";
import { powerOf } from "./folding.ts";
import { numberOfType } from "./numbering.ts";

/** One walk, and what it has found out. */
interface Deciding {
  readonly draft: Draft;
  readonly leading: ReadonlyMap<Block, Block[]>;
  readonly known: Known;
  /** What was passed for each parameter in this walk. */
  readonly passed: Map<Value, { bounds: Bounds; ways: number }>;
  /** What parameters can be, by the walk before. */
  readonly before: ReadonlyMap<Value, Bounds>;
  /** What each value can be where it is computed. */
  readonly found: Map<Value, Bounds>;
  /** Whether the draft is changed by what is found; only the last walk does. */
  readonly changing: boolean;
  readonly replaced: Map<Value, Value>;
}

/** Walks that are made before the one that changes something. */
const WALKS = 1;

/** Leaves out tests whose outcome is known, and makes numbers of values that can be only one. */
export function decide(draft: Draft): void {
  dropUnreached(draft);
  const tree = findDominators(draft.blocks[0]!);
  let before: ReadonlyMap<Value, Bounds> = new Map();
  for (let round = 0; round < WALKS; round++) {
    before = passedIn(walk(draft, tree, before, false));
  }
  const { replaced } = walk(draft, tree, before, true);
  replaceUses(draft, replaced);
  dropUnreached(draft);
}

/** What each value of `draft` can be, whatever the draft is called with. */
export function findBounds(draft: Draft): ReadonlyMap<Value, Bounds> {
  dropUnreached(draft);
  const tree = findDominators(draft.blocks[0]!);
  let before: ReadonlyMap<Value, Bounds> = new Map();
  for (let round = 0; round < WALKS; round++) {
    before = passedIn(walk(draft, tree, before, false));
  }
  return walk(draft, tree, before, false).found;
}

function passedIn({ passed }: Deciding): ReadonlyMap<Value, Bounds> {
  return new Map([...passed].map(([value, { bounds }]) => [value, bounds]));
}

// ## A walk

function walk(
  draft: Draft,
  tree: Dominators,
  before: ReadonlyMap<Value, Bounds>,
  changing: boolean,
): Deciding {
  const deciding: Deciding = {
    draft,
    leading: leadingTo(draft),
    known: knowNothing(),
    passed: new Map(),
    before,
    found: new Map(),
    changing,
    replaced: new Map(),
  };
  const marks: { readonly at: number; readonly mark: number }[] = [];
  const { known } = deciding;
  for (const at of treeOrder(tree)) {
    while (marks.length > 0 && !hangsBelow(tree, at, marks.at(-1)!.at)) {
      forget(known, marks.pop()!.mark);
    }
    marks.push({ at, mark: known.undo.length });
    visitBlock(deciding, tree.order[at]!);
  }
  return deciding;
}

/** The places of all blocks, each directly behind the one it hangs below and what hangs below that. */
function treeOrder(tree: Dominators): Int32Array {
  const order = new Int32Array(tree.order.length);
  for (const [at, enters] of tree.enters.entries()) order[enters] = at;
  return order;
}

function hangsBelow(tree: Dominators, at: number, above: number): boolean {
  return tree.enters[above]! <= tree.enters[at]! &&
    tree.leaves[at]! <= tree.leaves[above]!;
}

function visitBlock(deciding: Deciding, block: Block): void {
  const { known, leading, changing } = deciding;
  const [from, other] = leading.get(block)!;
  if (from !== undefined && other === undefined) learnWay(known, from, block);
  for (const parameter of block.parameters) enter(deciding, block, parameter);
  const kept = block.body.filter((value) => visitValue(deciding, value));
  if (changing) {
    block.body.splice(0, Infinity, ...kept);
    const ending = mapEnding(
      block.ending,
      (one) => onlyOne(deciding, one),
      (to) => to,
    );
    block.ending = decided(fewerCases(known, ending));
  }
  const { ending } = block;
  if (ending.kind !== "jump") return;
  for (const [at, parameter] of ending.target.parameters.entries()) {
    pass(deciding, parameter, boundsHere(known, ending.passes[at]!));
  }
}

/** Learns what it takes to get from `from` to `block`. */
function learnWay(known: Known, { ending }: Block, block: Block): void {
  if (ending.kind === "branch" && ending.then !== ending.otherwise) {
    return learn(known, ending.condition, ending.then === block);
  }
  if (ending.kind !== "switch" || ending.otherwise === block) return;
  const numbers = ending.cases.filter(({ target }) => target === block)
    .map(({ equals }): Bounds => [equals, equals]);
  const [first, ...others] = numbers;
  // A way that was found to be never taken teaches nothing.
  if (first) narrow(known, ending.value, others.reduce(hull, first));
}

function enter(deciding: Deciding, block: Block, parameter: Value): void {
  const { passed, leading, before, known, found } = deciding;
  const here = passed.get(parameter);
  const all = here?.ways === leading.get(block)!.length;
  const bounds = all ? here.bounds : before.get(parameter);
  if (bounds) narrow(known, parameter, bounds);
  found.set(parameter, boundsHere(known, parameter));
}

function pass({ passed }: Deciding, parameter: Value, bounds: Bounds): void {
  const before = passed.get(parameter);
  passed.set(parameter, {
    bounds: before ? hull(before.bounds, bounds) : bounds,
    ways: (before?.ways ?? 0) + 1,
  });
}

// ## One value

/** Finds out what `value` can be; whether it is still needed. */
function visitValue(deciding: Deciding, value: Value): boolean {
  const { known, found, changing, replaced, draft } = deciding;
  if (changing) {
    change(value, {
      operands: value.operands.map((one) => onlyOne(deciding, one)),
    });
  }
  const { operation, operands } = value;
  const of = operands.map((one) => boundsHere(known, one));
  if (operation.kind === "check") {
    if (changing && of[0]![0] === 1n) return false;
    learn(known, operands[0]!, true);
    return true;
  }
  narrow(known, value, boundsOf(value, ofEach(known, value, of)));
  if (operation.kind === "comparison") {
    const truth = truthHere(
      known,
      operation.operator,
      operands[0]!,
      operands[1]!,
    );
    if (truth !== undefined) narrow(known, value, truth ? [1n, 1n] : [0n, 0n]);
  }
  const bounds = boundsHere(known, value);
  found.set(value, bounds);
  if (!changing) return true;
  const instead = single(value, bounds) ?? unneeded(value, of);
  if (typeof instead === "bigint") {
    replaced.set(value, numberOfType(draft, instead, value.type));
  } else if (instead) replaced.set(value, instead);
  else withoutSign(deciding, value, of);
  return instead === undefined;
}

// Each side of a selection is taken only if the condition says so: the lesser of `n` and 64 is at
// most 64, because `n` is taken only if it is.

function ofEach(
  known: Known,
  { operation, operands }: Value,
  of: readonly Bounds[],
): readonly Bounds[] {
  if (operation.kind !== "select") return of;
  const [condition] = operands as [Value];
  const sides = [1, 2].map((side) => {
    const mark = known.undo.length;
    learn(known, condition, side === 1);
    const bounds = boundsHere(known, operands[side]!);
    forget(known, mark);
    return bounds;
  });
  return [of[0]!, ...sides];
}

/** The only number that `value` can be, if nobody would miss what computes it. */
function single(value: Value, [least, greatest]: Bounds): bigint | undefined {
  const { operation, type } = value;
  if (least !== greatest || type.kind !== "integer" && type.kind !== "bool") {
    return undefined;
  }
  const computes = ["arithmetic", "comparison", "not", "select", "convert"];
  return computes.includes(operation.kind) ? least : undefined;
}

/** Here, `value` as the number that it must be, if there is only one. */
function onlyOne({ known, draft }: Deciding, value: Value): Value {
  const { kind } = value.type;
  if (kind !== "integer" && kind !== "bool") return value;
  const [least, greatest] = boundsHere(known, value);
  return least === greatest ? numberOfType(draft, least, value.type) : value;
}

// A mask that keeps all bits that there can be does nothing, and neither does a remainder by
// something greater.

function unneeded(
  { operation, operands }: Value,
  [a, b]: readonly Bounds[],
): Value | undefined {
  if (operation.kind !== "arithmetic" || a![0] < 0n || b![0] < 0n) {
    return undefined;
  }
  const { operator } = operation;
  if (operator === "remainder" && a![1] < b![0]) return operands[0];
  if (operator !== "and" || b![0] !== b![1]) return undefined;
  const ones = (1n << BigInt(a![1].toString(2).length)) - 1n;
  return (b![0] & ones) === ones ? operands[0] : undefined;
}

// Dividing a number by 8 is shifting it by 3, but only if it is not negative.

function withoutSign(
  { draft }: Deciding,
  value: Value,
  [a, b]: readonly Bounds[],
): void {
  const { operation, operands, type } = value;
  if (operation.kind !== "arithmetic" || a![0] < 0n || b![0] !== b![1]) return;
  const exponent = powerOf(b![0]);
  if (exponent === undefined) return;
  const [operator, number] = operation.operator === "divide"
    ? ["shiftRight", exponent] as const
    : ["and", b![0] - 1n] as const;
  if (!["divide", "remainder"].includes(operation.operator)) return;
  change(value, {
    operation: { kind: "arithmetic", operator },
    operands: [operands[0]!, numberOfType(draft, number, type)],
  });
}

/** `ending` without the cases that cannot be. */
function fewerCases(known: Known, ending: Ending): Ending {
  if (ending.kind !== "switch") return ending;
  const [least, greatest] = boundsHere(known, ending.value);
  const cases = ending.cases
    .filter(({ equals }) => equals >= least && equals <= greatest);
  if (cases.length > 0) return { ...ending, cases };
  return { kind: "jump", target: ending.otherwise, passes: [] };
}
