// # Made once
//
// A constant of 32 bits that is needed in a loop need not be made in every round.
//
// Neither need the address of the state be found for each of ten accesses. Such things are noted
// while instructions are chosen, and put in their place at the end: where every block that uses
// them has come through, and outside all loops.

import type { Selection, Shared } from "./emitting.ts";
import { commonOf, type Flow } from "./flow.ts";
import type { MachineBlock, MachineInstruction } from "./machine_code.ts";

/** Puts everything that is shared into its place. */
export function placeShared(selection: Selection): void {
  const { flow, procedure, blocks, shared } = selection;
  const insertions = new Map<MachineBlock, Insertion[]>();
  for (const one of shared.values()) {
    const home = homeOf(flow, one);
    const block = blocks.get(procedure.blocks[home]!)!;
    // In front of the first use, or else at the end.
    const place = one.uses.get(block)?.place ?? block.instructions.length;
    const inserted = { place, instructions: one.instructions };
    insertions.set(block, [...insertions.get(block) ?? [], inserted]);
  }
  for (const [block, list] of insertions) insertAll(block, list);
}

interface Insertion {
  readonly place: number;
  readonly instructions: readonly MachineInstruction[];
}

/** The block of the form that dominates all uses and is in no loop. */
function homeOf(flow: Flow, { uses }: Shared): number {
  const users = [...uses.values()].map(({ at }) => at);
  let home = users.reduce((a, b) => commonOf(flow, a, b));
  while (flow.loop[home]! > 0) home = flow.dominator[flow.loop[home]!]!;
  return home;
}

/** Inserts each list in its place; of those in one place, the first comes first. */
function insertAll(block: MachineBlock, list: readonly Insertion[]): void {
  const old = block.instructions;
  const sorted = [...list].sort((a, b) => a.place - b.place);
  const all: MachineInstruction[] = [];
  let at = 0;
  for (const { place, instructions } of sorted) {
    while (at < place) all.push(old[at++]!);
    all.push(...instructions);
  }
  while (at < old.length) all.push(old[at++]!);
  block.instructions = all;
}
