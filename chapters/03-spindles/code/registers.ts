// # Who gets a register
//
// There are more values than registers, but few of them matter at the same time.
//
// The blocks are laid out in a row and every place in them is numbered. A value matters
// from the place where it is computed to the last place that uses it: its *interval*. Two
// values whose intervals do not touch can share a register. Going through the intervals
// by their beginnings, one hands out registers until they run out; then the value that
// will matter longest goes to the stack. This is *linear scan*, the method of compilers
// that are in a hurry.
//
// In the entry `add` of [[§A first spindle]], a value that is not needed any more makes room
// for the next:
//
// :::figure counter.registers
// :::

import {
  type Block,
  type Loop,
  type Procedure,
  usedBy,
  type Value,
} from "../form/ir.ts";

/** Where a value is kept. */
export type Home =
  | { readonly kind: "register"; readonly name: string }
  | { readonly kind: "slot"; readonly number: number };

/** The places of all values of a procedure. */
export interface Allocation {
  /** Where each value is kept. */
  readonly places: ReadonlyMap<Value, Home>;
  /** The registers of the caller's that are used and must be saved. */
  readonly saved: readonly string[];
  /** How many values are kept on the stack. */
  readonly slots: number;
}

// ## Which registers
//
// PALcode may overwrite the argument registers and a few others in any call, so values do
// not live there. Registers that a procedure may use freely come first; those that it
// must save for its caller are a last resort.

const FREE: readonly string[] = [
  "t1",
  "t2",
  "t3",
  "t4",
  "t5",
  "t6",
  "t7",
  "t12",
];
const KEPT: readonly string[] = ["s0", "s1", "s2", "s3", "s4", "s5"];

/** Registers for what is used up at once. */
export const SCRATCH = ["at", "t8", "t9", "t10"] as const;

interface Interval {
  readonly value: Value;
  start: number;
  end: number;
}

// A kernel stack is one page of 8 KB, and nothing stands guard below it. The kernel's doors,
// an interrupt and the dispatcher use a small part of it. A procedure may keep this many
// values there, of eight bytes each, and no more.

/** Values that a procedure may keep on the stack. */
export const MOST_SLOTS = 256;

/** Finds a place for each value of `procedure` that is not a constant. */
export function allocate(procedure: Procedure): Allocation {
  const intervals = findIntervals(procedure);
  const places = new Map<Value, Home>();
  const free = [...ORDER];
  let active: Interval[] = [];
  let slots = 0;
  for (const interval of intervals) {
    active = active.filter((one) => {
      if (one.end > interval.start) return true;
      const place = places.get(one.value);
      if (place?.kind === "register") free.unshift(place.name);
      return false;
    });
    free.sort(byPreference);
    const name = free.shift();
    if (name !== undefined) {
      places.set(interval.value, { kind: "register", name });
      active.push(interval);
      continue;
    }
    const longest = active.reduce((a, b) => a.end >= b.end ? a : b, interval);
    const slot: Home = { kind: "slot", number: slots++ };
    if (longest !== interval) {
      places.set(interval.value, places.get(longest.value)!);
      active = active.filter((one) => one !== longest);
      active.push(interval);
    }
    places.set(longest.value, slot);
  }
  const used = new Set(
    [...places.values()].map((one) => one.kind === "register" && one.name),
  );
  return { places, slots, saved: KEPT.filter((name) => used.has(name)) };
}

const ORDER: readonly string[] = [...FREE, ...KEPT];

function byPreference(a: string, b: string): number {
  return ORDER.indexOf(a) - ORDER.indexOf(b);
}

// ## Intervals
//
// A value that is computed before a loop and used inside it must survive every round, so
// its interval reaches to the loop's end. A value that is passed to a block has a place
// of its own there, which is written at the end of each block that jumps to it.

/** Numbers that places in the row get: two for each value, one before and one behind. */
interface Row {
  readonly before: Map<Value, number>;
  readonly start: Map<Block, number>;
  readonly end: Map<Block, number>;
  /** From the first block of each loop to the end of its last. */
  readonly loops: Map<Loop, { readonly start: number; readonly end: number }>;
}

/** Whether `value` is something to keep, and not only something to do. */
function hasValue({ operation }: Value): boolean {
  return operation.kind !== "store" && operation.kind !== "check";
}

function findIntervals(procedure: Procedure): Interval[] {
  const row = numberPlaces(procedure);
  const intervals = new Map<Value, Interval>();
  const define = (value: Value, at: number) =>
    intervals.set(value, { value, start: at, end: at + 1 });
  for (const block of procedure.blocks) {
    for (const value of block.parameters) define(value, row.start.get(block)!);
    for (const value of block.body) {
      if (hasValue(value)) define(value, row.before.get(value)! + 1);
    }
  }
  const use = (value: Value, at: number, block: Block) => {
    const interval = intervals.get(value);
    if (interval === undefined) return;
    interval.end = Math.max(interval.end, at);
    for (const loop of block.loops) {
      const { start, end } = row.loops.get(loop)!;
      if (interval.start < start) interval.end = Math.max(interval.end, end);
    }
  };
  for (const block of procedure.blocks) {
    const end = row.end.get(block)!;
    for (const value of block.body) {
      const at = row.before.get(value)!;
      for (const operand of value.operands) use(operand, at, block);
    }
    for (const value of usedBy(block.ending)) use(value, end, block);
    if (block.ending.kind !== "jump") continue;
    for (const passed of block.ending.target.parameters) {
      const interval = intervals.get(passed)!;
      interval.start = Math.min(interval.start, end);
      interval.end = Math.max(interval.end, end + 1);
    }
  }
  return [...intervals.values()].sort((a, b) => a.start - b.start);
}

function numberPlaces(procedure: Procedure): Row {
  const row: Row = {
    before: new Map(),
    start: new Map(),
    end: new Map(),
    loops: new Map(),
  };
  let at = 0;
  for (const block of procedure.blocks) {
    row.start.set(block, at++);
    for (const value of block.body) {
      row.before.set(value, at);
      at += 2;
    }
    row.end.set(block, at++);
    noteLoops(row, block);
  }
  return row;
}

/** Lets every loop around `block` reach from its first block to this one. */
function noteLoops(row: Row, block: Block): void {
  const [first, end] = [row.start.get(block)!, row.end.get(block)!];
  for (const loop of block.loops) {
    const start = row.loops.get(loop)?.start ?? first;
    row.loops.set(loop, { start, end });
  }
}
