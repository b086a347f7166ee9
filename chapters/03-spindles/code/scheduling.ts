// # Which instruction first
//
// The order of the instructions in a block is free, as long as every one finds its operands. A good
// order leaves nobody waiting.
//
// A load takes three cycles. If its result is added to something in the next instruction, the
// processor waits for two of them; if two other instructions stand between, it does not wait at
// all. And two instructions that need different parts of the processor go together, if they stand
// side by side in one quadword.
//
// So the order is made anew. One keeps a list of the instructions that could come next, because
// everything that must stand before them stands there. Of these one takes the one that can start
// first; if there are several, the one with the longest way to the end behind it. This is *list
// scheduling*. It is done twice: before registers are given out, while nothing but the values
// themselves stands in the way, and once more afterwards, with the moves and with everything in its
// real place.

import {
  isSilent,
  type MachineInstruction,
  type Register,
  type Touch,
} from "./machine_code.ts";
import { type Clock, startInstruction, startOf, timingOf } from "./timing.ts";

/** Instructions that are put in order together; more would be too slow. */
const WINDOW = 64;

/**
 * `instructions` in a better order.
 *
 * @param last what follows them and remains there
 */
export function scheduleInstructions(
  instructions: readonly MachineInstruction[],
  last: readonly MachineInstruction[],
  clock: Clock,
): MachineInstruction[] {
  const all: MachineInstruction[] = [];
  for (let from = 0; from < instructions.length; from += WINDOW) {
    const part = instructions.slice(from, from + WINDOW);
    const isEnd = from + WINDOW >= instructions.length;
    all.push(...scheduleWindow(part, isEnd ? last : [], clock));
  }
  return all;
}

interface Node {
  readonly instruction: MachineInstruction;
  readonly place: number;
  /** Those that must come later, and how many cycles later at least. */
  readonly later: Map<number, number>;
  /** How many must come before and have not yet. */
  waiting: number;
  /** Cycles from here to the end. */
  height: number;
}

function scheduleWindow(
  instructions: readonly MachineInstruction[],
  last: readonly MachineInstruction[],
  clock: Clock,
): MachineInstruction[] {
  const nodes = findOrder([...instructions, ...last]);
  const count = instructions.length;
  const ready = nodes.filter((one) => one.waiting === 0 && one.place < count);
  const result: MachineInstruction[] = [];
  while (ready.length > 0) {
    const next = best(ready, clock);
    ready.splice(ready.indexOf(next), 1);
    startInstruction(clock, next.instruction);
    result.push(next.instruction);
    for (const later of next.later.keys()) {
      const node = nodes[later]!;
      if (--node.waiting === 0 && later < count) ready.push(node);
    }
  }
  return result;
}

/** Of the `ready`, the one that starts first, has the most behind it, or stood first. */
function best(ready: readonly Node[], clock: Clock): Node {
  let chosen = ready[0]!;
  let cycle = startOf(clock, chosen.instruction);
  for (const one of ready.slice(1)) {
    const other = startOf(clock, one.instruction);
    const better = other < cycle ||
      other === cycle && (one.height > chosen.height ||
          one.height === chosen.height && one.place < chosen.place);
    if (better) [chosen, cycle] = [one, other];
  }
  return chosen;
}

// ## What must come before what
//
// Who reads a register comes behind who writes it, and before who writes it next. A load may come
// before a store that stood in front of it only if the two certainly touch different bytes. And
// what the outside can see happens in the order in which the author wrote it: stores, calls, and
// checks, which may end everything. A load behind a check stays behind it, because the check may be
// what makes its address a good one.

function findOrder(all: readonly MachineInstruction[]): Node[] {
  const nodes: Node[] = all.map((instruction, place) => ({
    instruction,
    place,
    later: new Map(),
    waiting: 0,
    height: 1,
  }));
  const writer = new Map<Register, number>();
  const readers = new Map<Register, number[]>();
  const memory: number[] = [];
  const after = (before: number, place: number, cycles: number) => {
    if (before === place) return;
    const { later } = nodes[before]!;
    if (!later.has(place)) nodes[place]!.waiting++;
    later.set(place, Math.max(cycles, later.get(place) ?? 0));
  };
  for (const { instruction, place } of nodes) {
    const { touches, form } = instruction;
    for (const one of readBy(instruction)) {
      const from = writer.get(one);
      if (from !== undefined) {
        after(from, place, timingOf(all[from]!.name).latency);
      }
      readers.set(one, [...readers.get(one) ?? [], place]);
    }
    // A move that comes behind the last reader of its source can become nothing.
    if (form === "move") {
      for (const reader of readers.get(instruction.reads[0]!) ?? []) {
        after(reader, place, 0);
      }
    }
    for (const one of writtenBy(instruction)) {
      const from = writer.get(one);
      if (from !== undefined) after(from, place, 1);
      for (const reader of readers.get(one) ?? []) after(reader, place, 0);
      writer.set(one, place);
      readers.delete(one);
    }
    const sees = touches !== undefined || !isSilent(instruction);
    if (!sees) continue;
    for (const before of memory) {
      if (mustStay(all[before]!, instruction)) after(before, place, 0);
    }
    if (form === "call" || form === "pal") memory.length = 0;
    memory.push(place);
  }
  for (const node of nodes.toReversed()) {
    for (const [later, cycles] of node.later) {
      node.height = Math.max(node.height, cycles + nodes[later]!.height);
    }
  }
  return nodes;
}

function readBy(
  { reads, needs = 0 }: MachineInstruction,
): Register[] {
  return [...reads, ...membersOf(needs)];
}

function writtenBy({ writes, destroys = 0 }: MachineInstruction): Register[] {
  return [...writes, ...membersOf(destroys)];
}

function membersOf(set: number): Register[] {
  const members: Register[] = [];
  for (let left = set; left !== 0; left &= left - 1) {
    members.push(31 - Math.clz32(left & -left));
  }
  return members;
}

/** Whether `first` and `second`, which touch memory or can be seen, must stay in this order. */
function mustStay(
  first: MachineInstruction,
  second: MachineInstruction,
): boolean {
  const isLoad = (one: MachineInstruction) => one.form === "load";
  if (isLoad(first) && isLoad(second)) return false;
  // A check does not care whether a load in front of it comes later.
  if (isLoad(first) && second.form === "branch") return false;
  const [a, b] = [first.touches, second.touches];
  return a === undefined || b === undefined || mayMeet(a, b);
}

/** Whether two accesses may touch the same byte. */
function mayMeet(a: Touch, b: Touch): boolean {
  if (a.of !== undefined && b.of !== undefined && a.of !== b.of) return false;
  if (a.base === b.base && a.region === b.region) {
    return a.from < b.to && b.from < a.to;
  }
  if (a.region === b.region) return a.region !== "spill";
  if (a.region === "spill" || b.region === "spill") return false;
  return a.region === "any" || b.region === "any";
}
