// # A loop with few rounds
//
// If it is known that a loop has three rounds, they can be written out.
//
// :::figure optimiser.unrolling
// :::
//
// Nothing counts and nothing asks any more, and in each round the counter is a known number. The
// rounds are copied one behind the other, and the loop itself stays behind the last. There,
// [[§What is always the same]] finds that its question is answered with no, and it goes.

import { findDominators } from "../form/dominators.ts";
import { COMPARE, known } from "../form/builder.ts";
import type { Block, Value } from "../form/ir.ts";
import { wrap } from "../meaning/types.ts";
import {
  copyBlocks,
  type Draft,
  dropUnreached,
  leadingTo,
  mapEnding,
  splitWays,
} from "./draft.ts";
import { withNumber } from "./folding.ts";
import { findLoops, type FoundLoop } from "./loops.ts";
import { repairUses } from "./repairing.ts";

/** Rounds that are written out at most. */
export const MOST_ROUNDS_WRITTEN = 8;
/** Values in all rounds together that are written out at most. */
export const MOST_VALUES_WRITTEN = 72;

/** Writes out loops with few rounds and little in them; whether there were any. */
export function unrollLoops(draft: Draft): boolean {
  dropUnreached(draft);
  splitWays(draft);
  const tree = findDominators(draft.blocks[0]!);
  const leading = leadingTo(draft);
  const variables = new Map<Value, Map<Block, Value>>();
  for (const loop of innermost(findLoops(draft, tree))) {
    const from = leading.get(loop.first)!.filter((one) =>
      !loop.blocks.has(one)
    );
    const rounds = roundsOf(loop, from);
    if (rounds === undefined) continue;
    if (sizeOf(loop) * rounds > MOST_VALUES_WRITTEN) continue;
    draft.fuel -= rounds * sizeOf(loop) * 4;
    if (draft.fuel < 0) break;
    unroll(draft, loop, from, rounds, variables);
  }
  repairUses(draft, variables);
  return variables.size > 0;
}

function innermost(loops: readonly FoundLoop[]): FoundLoop[] {
  const outer = new Set(loops.map(({ around }) => around));
  return loops.filter((loop) => !outer.has(loop));
}

function sizeOf({ blocks }: FoundLoop): number {
  return [...blocks].reduce((sum, { body }) => sum + body.length + 1, 0);
}

/** How many rounds the loop makes if nothing leaves it early, if they are few and that is known. */
function roundsOf(
  { first, blocks, back }: FoundLoop,
  from: readonly Block[],
): number | undefined {
  const { ending } = first;
  if (ending.kind !== "branch" || back.length !== 1 || from.length !== 1) {
    return undefined;
  }
  const { operation, operands } = ending.condition;
  if (operation.kind !== "comparison" || !blocks.has(ending.then)) {
    return undefined;
  }
  const at = first.parameters.indexOf(operands[0]!);
  const to = known(operands[1]);
  if (at < 0 || to === undefined) return undefined;
  const [counter, start] = [first.parameters[at]!, passed(from[0]!, at)];
  const more = passed(back[0]!, at);
  const step = more && withNumber(more, "add");
  const begin = start && known(start);
  if (step?.left !== counter || begin === undefined) return undefined;
  let count = begin;
  for (let rounds = 0; rounds <= MOST_ROUNDS_WRITTEN; rounds++) {
    if (!COMPARE[operation.operator](count, to)) return rounds;
    count = wrap(counter.type, count + step.number);
  }
  return undefined;
}

function passed({ ending }: Block, at: number): Value | undefined {
  return ending.kind === "jump" ? ending.passes[at] : undefined;
}

function unroll(
  draft: Draft,
  { first, blocks }: FoundLoop,
  from: readonly Block[],
  rounds: number,
  variables: Map<Value, Map<Block, Value>>,
): void {
  const inside = draft.blocks.filter((one) => blocks.has(one));
  const places = new Map<Value, Map<Block, Value>>();
  for (const block of inside) {
    for (const value of [...block.parameters, ...block.body]) {
      places.set(value, new Map([[block, value]]));
    }
  }
  let next = first;
  // The last round is copied first: each leads to the one behind it.
  for (let round = 0; round < rounds; round++) {
    const copies = copyBlocks(draft, inside);
    const begin = copies.block.get(first)!;
    for (const copy of copies.blocks) {
      copy.ending = mapEnding(
        copy.ending,
        (one) => one,
        (to) => to === begin ? next : to,
      );
    }
    draft.blocks.push(...copies.blocks);
    for (const [value, computed] of places) {
      const [block] = computed.keys();
      computed.set(copies.block.get(block!)!, copies.value.get(value)!);
    }
    next = begin;
  }
  for (const one of from) {
    one.ending = mapEnding(
      one.ending,
      (pass) => pass,
      (to) => to === first ? next : to,
    );
  }
  for (const [value, computed] of places) variables.set(value, computed);
}
