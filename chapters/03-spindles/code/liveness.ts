// # How long a value matters
//
// A value matters from where it is computed to where it is used last, on every way between the
// two. Two values that matter at the same time need two registers.
//
// Most values are used in the block that computes them. For the others one starts at every use and
// goes back from block to block until the block is met that computes the value: it matters at the
// beginning of all that lie between.

import type { Flow } from "./flow.ts";
import {
  FIRST_VIRTUAL,
  type MachineBlock,
  type MachineProcedure,
  readAtEnd,
  type Register,
} from "./machine_code.ts";

/** Which values matter at the beginning of each block. */
export interface Liveness {
  /** The registers that are used in another block than the one that writes them. */
  readonly far: readonly Register[];
  /** For each block, a bit for each of these: whether it matters at the beginning. */
  readonly atStart: readonly Uint32Array[];
}

/** Finds out which values matter where. */
export function findLiveness(
  { blocks, registers }: MachineProcedure,
  flow: Flow,
): Liveness {
  const home = homesOf(blocks, registers);
  const exposed = blocks.map((block) => exposedIn(block, home));
  const index = new Map<Register, number>();
  const far: Register[] = [];
  for (const register of exposed.flat()) {
    if (index.has(register)) continue;
    index.set(register, far.length);
    far.push(register);
  }
  const words = Math.ceil(far.length / 32);
  const atStart = blocks.map(() => new Uint32Array(words));
  const leading = leadingTo(blocks, flow);
  for (const { number } of blocks) {
    for (const register of exposed[number]!) {
      const bit = index.get(register)!;
      const pending = [number];
      for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
        const set = atStart[at]!;
        if (home[register] === at || set[bit >> 5]! & 1 << (bit & 31)) continue;
        set[bit >> 5]! |= 1 << (bit & 31);
        pending.push(...leading[at]!);
      }
    }
  }
  return { far, atStart };
}

/** For each register, the block that writes it. */
function homesOf(
  blocks: readonly MachineBlock[],
  registers: number,
): Int32Array {
  const home = new Int32Array(registers).fill(-1);
  for (const { number, parameters, instructions } of blocks) {
    for (const one of parameters) home[one] = number;
    for (const { writes } of instructions) {
      for (const one of writes) home[one] = number;
    }
  }
  return home;
}

/** The registers that `block` uses and another block writes. */
function exposedIn(block: MachineBlock, home: Int32Array): Register[] {
  const used = new Set<Register>();
  const use = (register: Register) => {
    if (register < FIRST_VIRTUAL || home[register] === block.number) return;
    used.add(register);
  };
  for (const { reads } of block.instructions) reads.forEach(use);
  readAtEnd(block).forEach(use);
  return [...used];
}

/** The blocks that lead to each. */
function leadingTo(
  blocks: readonly MachineBlock[],
  { successors }: Flow,
): number[][] {
  const leading: number[][] = blocks.map(() => []);
  for (const { number } of blocks) {
    for (const next of successors[number]!) leading[next]!.push(number);
  }
  return leading;
}

/** The registers that matter at the end of `block`, behind its last instruction. */
export function liveAtEnd(
  { far, atStart }: Liveness,
  block: MachineBlock,
  { successors }: Flow,
): Set<Register> {
  const live = new Set<Register>(
    readAtEnd(block).filter((one) => one >= FIRST_VIRTUAL),
  );
  for (const next of successors[block.number]!) {
    addAll(live, far, atStart[next]!);
  }
  return live;
}

/** Adds to `live` those of `far` that have a bit in `set`. */
export function addAll(
  live: Set<Register>,
  far: readonly Register[],
  set: Uint32Array,
): void {
  set.forEach((word, at) => {
    for (let left = word; left !== 0; left &= left - 1) {
      live.add(far[at * 32 + 31 - Math.clz32(left & -left)]!);
    }
  });
}
