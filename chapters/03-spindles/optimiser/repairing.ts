// # One value in several places
//
// When a piece of a procedure is copied, a value that was computed in one place is computed in two.
// Whoever used it must now be told which of them is meant.
//
// Where only one of the places can have been passed last, it is that one. Where paths from several
// of them meet, the block where they meet gets a parameter. These blocks are called the *dominance
// frontier* of the places: those to which one of them leads, and which it does not dominate. A
// parameter is a further place where the value is computed, with a frontier of its own, and so on.
// Parameters are made only where somebody asks for one.

import {
  dominates,
  type Dominators,
  findDominators,
} from "../form/dominators.ts";
import { type Block, usedBy, type Value } from "../form/ir.ts";
import {
  change,
  constantOf,
  createValue,
  type Draft,
  dropUnreached,
  leadingTo,
  mapEnding,
  splitWays,
} from "./draft.ts";

/** For each value, the blocks in which it is computed now, and what it is there. */
export type Variables = ReadonlyMap<Value, ReadonlyMap<Block, Value>>;

interface Repairing {
  readonly draft: Draft;
  readonly tree: Dominators;
  readonly leading: ReadonlyMap<Block, Block[]>;
  readonly frontiers: ReadonlyMap<Block, ReadonlySet<Block>>;
  /** For each set of blocks, where parameters may be needed. */
  readonly meetings: Map<string, ReadonlySet<Block>>;
}

/** One value that is repaired. */
interface Repair {
  readonly value: Value;
  readonly computed: ReadonlyMap<Block, Value>;
  readonly meetings: ReadonlySet<Block>;
  /** The parameters that were made. */
  readonly made: Map<Block, Value>;
  readonly unfilled: Block[];
}

/** Lets every use of a value in `variables` be of the place that was passed last. */
export function repairUses(draft: Draft, variables: Variables): void {
  if (variables.size === 0) return;
  dropUnreached(draft);
  splitWays(draft);
  const tree = findDominators(draft.blocks[0]!);
  const leading = leadingTo(draft);
  const frontiers = findFrontiers(draft, tree, leading);
  const repairing = { draft, tree, leading, frontiers, meetings: new Map() };
  const repairs = new Map<Value, Repair>();
  const of = (value: Value, block: Block): Value => {
    const computed = variables.get(value);
    if (computed === undefined || computed.has(block)) return value;
    let repair = repairs.get(value);
    if (repair === undefined) {
      repair = startRepair(repairing, value, computed);
      repairs.set(value, repair);
    }
    return atStart(repairing, repair, block);
  };
  for (const block of draft.blocks) {
    for (const value of block.body) {
      if (!value.operands.some((one) => variables.has(one))) continue;
      change(value, { operands: value.operands.map((one) => of(one, block)) });
    }
    if (!usedBy(block.ending).some((one) => variables.has(one))) continue;
    block.ending = mapEnding(block.ending, (one) => of(one, block), (to) => to);
  }
  for (const repair of repairs.values()) fill(repairing, repair);
}

function startRepair(
  repairing: Repairing,
  value: Value,
  computed: ReadonlyMap<Block, Value>,
): Repair {
  const blocks = [...computed.keys()];
  const name = blocks.map(({ number }) => number).join(" ");
  const meetings = repairing.meetings.get(name) ??
    meetingsOf(repairing, blocks);
  repairing.meetings.set(name, meetings);
  return { value, computed, meetings, made: new Map(), unfilled: [] };
}

/** The blocks to which each block leads without dominating them. */
function findFrontiers(
  { blocks }: Draft,
  tree: Dominators,
  leading: ReadonlyMap<Block, Block[]>,
): Map<Block, Set<Block>> {
  const frontiers = new Map<Block, Set<Block>>();
  for (const block of blocks) {
    const from = leading.get(block)!;
    if (from.length < 2) continue;
    const through = tree.nearest[tree.place.get(block)!]!;
    for (const one of from) {
      let at = tree.place.get(one)!;
      while (at !== through) {
        const here = tree.order[at]!;
        const frontier = frontiers.get(here) ?? new Set();
        if (frontier.has(block)) break;
        frontier.add(block);
        frontiers.set(here, frontier);
        at = tree.nearest[at]!;
      }
    }
  }
  return frontiers;
}

function meetingsOf(
  { frontiers }: Repairing,
  blocks: readonly Block[],
): Set<Block> {
  const meetings = new Set<Block>();
  const pending = [...blocks];
  for (let block = pending.pop(); block; block = pending.pop()) {
    for (const next of frontiers.get(block) ?? []) {
      if (meetings.has(next)) continue;
      meetings.add(next);
      pending.push(next);
    }
  }
  return meetings;
}

// ## Which place was passed last

/** What the value is where `block` begins. */
function atStart(repairing: Repairing, repair: Repair, block: Block): Value {
  const { draft, tree } = repairing;
  const { meetings, computed, value } = repair;
  if (meetings.has(block)) return parameterOf(repairing, repair, block);
  let last: Block | undefined;
  for (const blocks of [meetings, computed.keys()]) {
    for (const one of blocks) {
      if (one === block || !dominates(tree, one, block)) continue;
      if (last === undefined || dominates(tree, last, one)) last = one;
    }
  }
  // Nobody gets here without the value; if the tree says otherwise, nobody gets here.
  if (last === undefined) return constantOf(draft, 0n, value.type);
  return computed.get(last) ?? parameterOf(repairing, repair, last);
}

function parameterOf(
  { draft }: Repairing,
  { made, unfilled, value }: Repair,
  block: Block,
): Value {
  const known = made.get(block);
  if (known !== undefined) return known;
  const { type, span } = value;
  const parameter = createValue(draft, { kind: "passed" }, type, [], span);
  made.set(block, parameter);
  block.parameters.push(parameter);
  unfilled.push(block);
  return parameter;
}

/** Lets everybody pass something for the parameters that were made. */
function fill(repairing: Repairing, repair: Repair): void {
  const { unfilled, computed, made } = repair;
  for (let block = unfilled.shift(); block; block = unfilled.shift()) {
    const at = block.parameters.indexOf(made.get(block)!);
    for (const from of new Set(repairing.leading.get(block)!)) {
      const { ending } = from;
      if (ending.kind !== "jump") continue;
      const value = computed.get(from) ?? atStart(repairing, repair, from);
      const passes = [...ending.passes];
      passes[at] = value;
      from.ending = { ...ending, passes };
    }
  }
}
