// # The way to a failed check
//
// A check has failed, and its activation is over. Which way it had gone is found out afterwards, by going
// through the verified form once more.
//
// Nothing was written down on the way, because that would cost something in the many activations that do
// not fail. What is left is where it failed, what it was called with, and the state as it is now. So the
// second walk knows some numbers and others not: what an operation gave, and what lay in a field into which
// the procedure stores, may be different by now. Where a branch hangs on a number that is not known, it can
// still be clear: if only one of the two ways leads to the check, it was that one. If both do, the walk goes
// on at the next block that lies on every way to the check ([[§Which blocks lie on every path]]), and says that it does
// not know what came in between.
//
// So what is told is true of the activation that failed, or left out.

import { COMPARE, compute } from "../form/builder.ts";
import {
  dominates,
  type Dominators,
  findDominators,
} from "../form/dominators.ts";
import {
  type Block,
  type Ending,
  type Procedure,
  successors,
  type Value,
  wayOf,
} from "../form/ir.ts";
import { readCell } from "../form/interpreter.ts";
import type { MemoryPlace } from "../form/places.ts";
import type { Span } from "../source/diagnostics.ts";
import { type Scalar, wrap } from "../meaning/types.ts";

/** What is still there of an activation that has failed. */
export interface Remains {
  /** What the procedure was called with, as far as that is known. */
  readonly parameters: readonly (bigint | undefined)[];
  /** The state as it is now. */
  readonly state: Uint8Array;
}

/** A test on the way. */
export interface TracedStep {
  /** The part of the source that was tested; `undefined` where some of the way is not known. */
  readonly span: Span | undefined;
  /** How the test came out. */
  readonly held: boolean;
}

/** The way to a check, as far as it is known. */
export interface Retraced {
  /** The tests on the way, the last ones if they are many. */
  readonly steps: readonly TracedStep[];
  /** How many tests came before those. */
  readonly earlier: number;
  /** What values were when the check failed. */
  readonly values: ReadonlyMap<Value, bigint>;
  /** The check; `undefined` if it was not found. */
  readonly check: Value | undefined;
}

/** Tests on a way that are told. */
export const LONGEST_WAY = 12;
/** Values that are looked at for one way. */
const MOST_STEPS = 50_000;

interface Walk {
  readonly site: number;
  readonly remains: Remains;
  readonly tree: Dominators;
  /** The block of the check. */
  readonly goal: Block;
  /** The blocks from which there is a way to it. */
  readonly leading: ReadonlySet<Block>;
  /** Whether what lies in a place may have changed since. */
  readonly changed: (place: MemoryPlace) => boolean;
  readonly values: Map<Value, bigint>;
  readonly steps: TracedStep[];
  earlier: number;
  left: number;
}

/** Goes the way of an activation of `procedure` that has ended at the check of `site`. */
export function retrace(
  procedure: Procedure,
  site: number,
  remains: Remains,
): Retraced {
  const first = procedure.blocks[0]!;
  const goal = procedure.blocks.find(({ body }) =>
    body.some((one) => isCheckOf(one, site))
  );
  if (goal === undefined) {
    return { steps: [], earlier: 0, values: new Map(), check: undefined };
  }
  const walk: Walk = {
    site,
    remains,
    tree: findDominators(first),
    goal,
    leading: leadingTo(procedure, goal),
    changed: changesOf(procedure),
    values: new Map(),
    steps: [],
    earlier: 0,
    left: MOST_STEPS,
  };
  const check = go(walk, first);
  const { steps, earlier, values } = walk;
  return { steps, earlier, values, check };
}

function isCheckOf({ operation }: Value, site: number): boolean {
  return operation.kind === "check" && operation.site.number === site;
}

/** The blocks from which a way leads to `goal`, itself among them. */
function leadingTo({ blocks }: Procedure, goal: Block): Set<Block> {
  const found = new Set([goal]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const block of blocks.toReversed()) {
      if (successors(block).some((next) => found.has(next))) found.add(block);
    }
  }
  return found;
}

// ## From block to block

/** Goes from `first` to the check, and gives it. */
function go(walk: Walk, first: Block): Value | undefined {
  let block: Block | undefined = first;
  while (block !== undefined) {
    const found = through(walk, block);
    if (found !== undefined) return found;
    block = walk.left > 0 ? follow(walk, block) : undefined;
  }
  // The way is lost. What the goal itself tests is known all the same.
  walk.values.clear();
  walk.steps.push({ span: undefined, held: false });
  return walk.goal.body.find((one) => isCheckOf(one, walk.site));
}

/** Computes what `block` computes; gives the check if it has failed here. */
function through(walk: Walk, block: Block): Value | undefined {
  const { values, site } = walk;
  for (const value of block.body) {
    walk.left--;
    if (isCheckOf(value, site)) {
      const truth = numberOf(walk, value.operands[0]!);
      if (truth === 0n) return value;
      if (truth === undefined) return forgetRound(walk, block), value;
      continue;
    }
    const number = computed(walk, value);
    if (number === undefined) values.delete(value);
    else values.set(value, number);
  }
}

/** It may have been a later round of a loop: what changes from round to round is not known. */
function forgetRound({ values, tree }: Walk, block: Block): void {
  const round = reachedFrom(successors(block));
  if (!round.has(block)) return;
  for (const one of tree.order) {
    if (!round.has(one)) continue;
    for (const value of [...one.parameters, ...one.body]) values.delete(value);
  }
}

function reachedFrom(starts: readonly Block[]): Set<Block> {
  const found = new Set(starts);
  for (const block of found) successors(block).forEach((one) => found.add(one));
  return found;
}

/** The block in which the way goes on behind `block`. */
function follow(walk: Walk, block: Block): Block | undefined {
  const { ending } = block;
  if (ending.kind === "return") return undefined;
  if (ending.kind === "jump") return pass(walk, ending);
  const asked = ending.kind === "branch" ? ending.condition : ending.value;
  const number = numberOf(walk, asked);
  const ways = number === undefined
    ? [...new Set(successors(block))].filter((one) => walk.leading.has(one))
    : [wayOf(ending, number)];
  const [only] = ways;
  if (only === undefined || ways.length > 1) return skip(walk, block);
  if (ending.kind === "branch") note(walk, asked, only === ending.then);
  return only;
}

function pass(
  walk: Walk,
  { target, passes }: Extract<Ending, { kind: "jump" }>,
): Block {
  const numbers = passes.map((one) => numberOf(walk, one));
  for (const [index, parameter] of target.parameters.entries()) {
    const number = numbers[index];
    if (number === undefined) walk.values.delete(parameter);
    else walk.values.set(parameter, number);
  }
  return target;
}

function note(walk: Walk, { span }: Value, held: boolean): void {
  walk.steps.push({ span, held });
  if (walk.steps.length <= LONGEST_WAY) return;
  walk.steps.shift();
  walk.earlier++;
}

// Behind a stretch that is not known, what was computed in front of it is still known, unless
// it may have been computed once more.

/** Goes on at the next block that lies on every way from `block` to the goal. */
function skip(walk: Walk, block: Block): Block | undefined {
  const { tree, goal, values } = walk;
  const between = reachedFrom(successors(block));
  let next: Block | undefined;
  for (let one = goal; between.has(one) && !dominates(tree, one, block);) {
    next = one;
    const place = tree.place.get(one)!;
    const above = tree.order[tree.nearest[place]!]!;
    if (above === one) break;
    one = above;
  }
  if (next === undefined) return undefined;
  for (const one of tree.order) {
    if (dominates(tree, one, next) && one !== next && !between.has(one)) {
      continue;
    }
    for (const value of [...one.parameters, ...one.body]) values.delete(value);
  }
  walk.steps.push({ span: undefined, held: false });
  return next;
}

// ## One value

function numberOf({ values }: Walk, value: Value): bigint | undefined {
  const { operation } = value;
  return operation.kind === "constant" ? operation.value : values.get(value);
}

/** What `value` is, if that is known. */
function computed(walk: Walk, value: Value): bigint | undefined {
  const { operation, operands, type } = value;
  if (operation.kind === "parameter") {
    const word = walk.remains.parameters[operation.index];
    return word === undefined ? undefined : wrap(type, word);
  }
  const of = operands.map((one) => numberOf(walk, one));
  if (operation.kind === "select" && of[0] !== undefined) {
    return of[0] === 1n ? of[1] : of[2];
  }
  if (of.some((one) => one === undefined)) return undefined;
  const [a, b] = of as bigint[];
  switch (operation.kind) {
    case "arithmetic":
      return compute(operation.operator, a!, b!, type);
    case "comparison":
      return COMPARE[operation.operator](a!, b!) ? 1n : 0n;
    case "not":
      return 1n - a!;
    case "convert":
      return wrap(type, a!);
    case "load":
      return load(walk, operation.place, type, of as bigint[]);
    default:
      return undefined;
  }
}

/** What lies in the state at `place`, if nothing has been stored there since. */
function load(
  { remains: { state }, changed }: Walk,
  place: MemoryPlace,
  type: Scalar,
  indices: readonly bigint[],
): bigint | undefined {
  const { root, offset, steps, cell } = place;
  if (root.kind !== "state" || changed(place)) return undefined;
  let at = BigInt(offset);
  for (const [index, { stride }] of steps.entries()) {
    at += indices[index]! * BigInt(stride);
  }
  if (at < 0n || at + BigInt(cell.bytes) > BigInt(state.length)) {
    return undefined;
  }
  const bytes = state.subarray(Number(at), Number(at) + cell.bytes);
  return readCell(cell, bytes, type);
}

// A procedure that asks others may be the cause of anything, for they may come back to the same spindle. And
// whoever was given a part of the state to write into may have done so.

function changesOf({ blocks }: Procedure): (place: MemoryPlace) => boolean {
  const all = blocks.flatMap(({ body }) => body);
  const others = all.some(({ operation, type }) =>
    operation.kind === "raise" ||
    operation.kind === "call" && operation.operation.provider !== undefined ||
    operation.kind === "reference" && type.kind === "address" && type.writable
  );
  if (others) return () => true;
  const stored = all.flatMap(({ operation }) =>
    operation.kind === "store" && operation.place.root.kind === "state"
      ? [stretchOf(operation.place)]
      : []
  );
  return (place) => {
    const [from, to] = stretchOf(place);
    return stored.some(([start, end]) => start < to && from < end);
  };
}

/** The bytes of the state in which `place` may lie. */
function stretchOf(
  { offset, steps, cell }: MemoryPlace,
): readonly [number, number] {
  const further = steps.reduce(
    (sum, { stride, length = 0 }) => sum + stride * Math.max(0, length - 1),
    0,
  );
  return [offset, offset + further + cell.bytes];
}
