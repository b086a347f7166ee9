// # Which block behind which
//
// Blocks can stand in any order, but a branch that is taken costs a cycle more than one that is
// not, and one that nobody expected costs four.
//
// The processor expects that a branch backwards is taken and one forwards is not. So the likely way
// through an `if` should be the one that goes on behind the branch, and a loop should have its test
// at its end: then each round has one branch, which leads back and is expected. `while` loops come
// with their test at the beginning and a jump at the end; if the test is put behind the jump, the
// jump is gone.
//
// For every way from a block to another it is estimated how often it is gone, and what it would
// save if the second stood right behind the first. Then the blocks are strung together, the
// greatest savings first.

import { panic } from "../../01-hardware/mod.ts";
import { findFlow, type Flow } from "./flow.ts";
import {
  blocksAfter,
  FIXED,
  type MachineBlock,
  type MachineEnding,
  type MachineProcedure,
} from "./machine_code.ts";

/** A procedure's blocks in the order in which they stand in memory. */
export interface BlockOrder {
  /** The blocks. */
  readonly order: readonly MachineBlock[];
  /** How often each block is gone through in one call, as far as can be guessed. */
  readonly often: ReadonlyMap<MachineBlock, number>;
}

/** Puts the blocks of `made` into a good order; those that only jump on are left out. */
export function layOut(made: MachineProcedure): BlockOrder {
  for (const block of made.blocks) {
    block.ending = shortened(block.ending);
  }
  takeReturnsAlong(made.blocks);
  const flow = findFlow(
    made.blocks.map((block) => blocksAfter(block).map(({ number }) => number)),
  );
  const often = guess(made.blocks, flow);
  const chains = stringTogether(made.blocks, flow, often);
  const order = chains.flat().map((number) => made.blocks[number]!);
  return {
    order,
    often: new Map(order.map((one) => [one, often[one.number]!])),
  };
}

// ## Short cuts

function shortened(ending: MachineEnding): MachineEnding {
  switch (ending.kind) {
    case "jump": {
      const target = destination(ending.target);
      const { instructions, ending: next } = target;
      const ends = next.kind === "failure" && instructions.length === 0;
      return ends ? next : { ...ending, target };
    }
    case "branch": {
      const then = destination(ending.then);
      const otherwise = destination(ending.otherwise);
      return then === otherwise
        ? { kind: "jump", target: then, passes: [] }
        : { ...ending, then, otherwise };
    }
    case "table":
      return { ...ending, targets: ending.targets.map(destination) };
    default:
      return ending;
  }
}

/** Where one ends up who goes to `block`: the first block in which anything is done. */
export function destination(block: MachineBlock): MachineBlock {
  let at = block;
  for (let steps = 0; steps < 1000; steps++) {
    if (at.instructions.length > 0 || at.ending.kind !== "jump") return at;
    if (at.ending.target === at) return at;
    at = at.ending.target;
  }
  return at;
}

/** Instructions before a return that are rather repeated than jumped to. */
const SHORT = 3;

function takeReturnsAlong(blocks: readonly MachineBlock[]): void {
  for (const block of blocks) {
    if (block.ending.kind !== "jump") continue;
    const { instructions, ending } = block.ending.target;
    if (ending.kind !== "return" || instructions.length > SHORT) continue;
    block.instructions = [...block.instructions, ...instructions];
    block.ending = ending;
  }
}

// ## How often
//
// Nobody has watched the program. But a loop makes several rounds, most comparisons for equality
// fail, and what happens when something has gone wrong happens rarely.

const ROUNDS = 8;
const LIKELY = 0.85;

function guess(blocks: readonly MachineBlock[], flow: Flow): number[] {
  const often = blocks.map(() => 0);
  often[0] = 1;
  for (const number of flow.order) {
    if (flow.loop[number] === number) often[number]! *= ROUNDS;
    const block = blocks[number]!;
    blocksAfter(block).forEach((next) => {
      // Ways back have been counted by the rounds.
      if (flow.place[next.number]! <= flow.place[number]!) return;
      const part = often[number]! * shareOf(block, next, flow);
      often[next.number]! += part;
    });
  }
  return often;
}

/** Whether going from one block to another leaves a loop. */
function isExit({ loop, depth }: Flow, from: number, to: number): boolean {
  return loop[from] !== -1 && loop[to] !== loop[from] &&
    depth[to]! <= depth[from]!;
}

/** How large a part of those who come through `block` goes on to `next`. */
function shareOf(
  { ending, number }: MachineBlock,
  next: MachineBlock,
  flow: Flow,
): number {
  if (ending.kind === "table") return 1 / ending.targets.length;
  if (ending.kind !== "branch") return 1;
  const { then, otherwise, likely } = ending;
  const first = next === then;
  const other = first ? otherwise : then;
  if (next.rare !== other.rare) return next.rare ? 0.01 : 0.99;
  const [leaves, stays] = [next, other].map((one) =>
    isExit(flow, number, one.number)
  );
  if (leaves !== stays) return leaves ? 1 - LIKELY : LIKELY;
  const [ends, goesOn] = [next, other].map((one) => endsSoon(one));
  if (ends !== goesOn) return ends ? 1 - LIKELY : LIKELY;
  if (likely === undefined) return 0.5;
  return likely === first ? LIKELY : 1 - LIKELY;
}

/** Whether `block` returns a number that was known beforehand, as one does when nothing can be done. */
function endsSoon({ ending, instructions }: MachineBlock): boolean {
  return ending.kind === "return" && ending.leavesFor === undefined &&
    instructions.length <= 4 &&
    instructions.every(({ reads }) =>
      reads.every((one) => one === FIXED.zero || one === FIXED.result)
    );
}

// ## Chains

interface Way {
  readonly from: number;
  readonly to: number;
  readonly saves: number;
}

function waysOf(
  blocks: readonly MachineBlock[],
  flow: Flow,
  often: readonly number[],
): Way[] {
  return flow.order.flatMap((from) => {
    const block = blocks[from]!;
    const { ending } = block;
    return blocksAfter(block).map((next): Way => {
      const to = next.number;
      const share = shareOf(block, next, flow);
      const back = flow.place[to]! <= flow.place[from]!;
      // A jump costs two cycles. A branch forwards that is taken costs four more than expected.
      const saved = ending.kind === "jump"
        ? 2
        : ending.kind !== "branch"
        ? 0
        : back
        ? 0.1
        : flow.loop[from] === from && !isExit(flow, from, to) &&
            leaves(block, flow)
        ? share
        : 0.5 + 4 * Math.max(0, share - 0.5);
      return { from, to, saves: saved * often[from]! };
    });
  });
}

/** Whether one of the ways from `block` leaves its loop. */
function leaves(block: MachineBlock, flow: Flow): boolean {
  return blocksAfter(block).some((one) =>
    isExit(flow, block.number, one.number)
  );
}

function stringTogether(
  blocks: readonly MachineBlock[],
  flow: Flow,
  often: readonly number[],
): number[][] {
  const chainOf = new Map(flow.order.map((one) => [one, [one]]));
  const ways = waysOf(blocks, flow, often)
    .sort((a, b) => b.saves - a.saves);
  for (const { from, to, saves } of ways) {
    const [first, second] = [chainOf.get(from)!, chainOf.get(to)!];
    if (first === second || to === 0 || saves === 0) continue;
    if (first.at(-1) !== from || second[0] !== to) continue;
    const [into, moved] = [first, second];
    into.push(...moved);
    for (const one of moved) chainOf.set(one, into);
  }
  const chains = [...new Set(chainOf.values())];
  const firstIn = (chain: readonly number[]) =>
    Math.min(...chain.map((one) => flow.place[one]!));
  const rare = (chain: readonly number[]) =>
    chain.every((one) => blocks[one]!.rare) ? 1 : 0;
  const keys = new Map(chains.map((one) => [one, firstIn(one)]));
  chains.sort((a, b) =>
    Number(b[0] === 0) - Number(a[0] === 0) || rare(a) - rare(b) ||
    keys.get(a)! - keys.get(b)!
  );
  if (chains[0]?.[0] !== 0) {
    return panic("layout: the first block is not first");
  }
  return chains;
}
