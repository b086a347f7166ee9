// # Bounds with parts to choose
//
// The wrong answers to exercise 4.4 differ from a right one in a part, so that is all that each of them
// says.

import type {
  Block,
  Procedure,
  Value,
} from "../../chapters/03-spindles/mod.ts";
import {
  allOf,
  baseOf,
  type Range,
  type Shape,
  shapeOf,
} from "../../chapters/04-verifier/mod.ts";
import type { Given } from "../../chapters/04-verifier/exercises/4.4-time/given.ts";

/** How often the ways back of a loop are taken, and its blocks. */
interface Rounds {
  readonly back: bigint;
  readonly inside: (block: Block) => bigint;
}

/** The parts that can be chosen. */
export interface Parts {
  /** What is known of a value at the end of a block. */
  readonly range: (given: Given, value: Value, block: Block) => Range;
  /** The step of a loop, from those of its ways back. */
  readonly step: (steps: readonly bigint[]) => bigint;
  /** What a step counts as. */
  readonly stepIs: (step: bigint) => bigint;
  /** Which of the beginnings counts. */
  readonly begin: (a: bigint, b: bigint) => bigint;
  /** Whether counting down is seen. */
  readonly down: boolean;
  /** Whether numbers may wrap around. */
  readonly wraps: boolean;
  /** How often a head runs if its ways back are taken so often. */
  readonly head: (back: bigint) => bigint;
  /** How often a block runs if loops around it make so many rounds, the outermost first. */
  readonly times: (rounds: readonly bigint[]) => bigint;
  /** What counts of the paths before a block. */
  readonly before: (costs: readonly bigint[]) => bigint;
  /** What counts of the costs of all paths. */
  readonly whole: (costs: readonly bigint[]) => bigint;
  /** Whether a way out of a loop carries the whole loop. */
  readonly through: boolean;
  /** Whether sums are computed until none grows. */
  readonly again: boolean;
}

/** The least of some numbers. */
export function leastOf(numbers: readonly bigint[]): bigint {
  return numbers.reduce((a, b) => a < b ? a : b);
}

/** The greatest of some numbers; 0 if there are none. */
export function greatestOf(numbers: readonly bigint[]): bigint {
  return numbers.reduce((a, b) => a > b ? a : b, 0n);
}

const RIGHT: Parts = {
  range: ({ range }, value, block) => range(value, block),
  step: leastOf,
  stepIs: (step) => step,
  begin: (a, b) => a < b ? a : b,
  down: true,
  wraps: true,
  head: (back) => back + 1n,
  times: (rounds) => rounds.reduce((product, one) => product * one, 1n),
  before: greatestOf,
  whole: greatestOf,
  through: true,
  again: true,
};

/** What finds bounds with the right parts, but for some. */
export function boundsBy(
  changed: Partial<Parts>,
): (procedure: Procedure, given: Given) => bigint | undefined {
  const parts = { ...RIGHT, ...changed };
  return (procedure, given) => boundOf(parts, procedure, given);
}

function boundOf(
  parts: Parts,
  procedure: Procedure,
  given: Given,
): bigint | undefined {
  const shape = shapeOf(procedure);
  const rounds = new Map<Block, Rounds>();
  for (const head of shape.loops.keys()) {
    const found = roundsOf(parts, shape, given, head);
    if (found === undefined) return undefined;
    rounds.set(head, found);
  }
  return dearestPath(parts, procedure, given, shape, rounds);
}

// ## Rounds

function roundsOf(
  parts: Parts,
  shape: Shape,
  given: Given,
  head: Block,
): Rounds | undefined {
  const found = head.parameters.flatMap((value, index) =>
    ([1n, ...parts.down ? [-1n] as const : []] as const).flatMap((way) =>
      countedBy(parts, shape, given, head, value, index, way) ?? []
    )
  );
  return found.sort((a, b) => a.back < b.back ? -1 : 1)[0];
}

/** The rounds, if parameter `index` grows with each, or falls if `way` is -1. */
function countedBy(
  parts: Parts,
  { order, leading }: Shape,
  given: Given,
  head: Block,
  value: Value,
  index: number,
  way: 1n | -1n,
): Rounds | undefined {
  const place = order.get(head)!;
  const isBack = (block: Block) => order.get(block)! >= place;
  const all = leading.get(head)!;
  const back = all.filter(isBack);
  const steps = back.map((block) =>
    parts.stepIs(stepOf(passedBy(block, index), value, way))
  );
  const step = parts.step(steps);
  if (step <= 0n) return undefined;
  const far = (one: Value, block: Block, end: "near" | "far") => {
    const { least, greatest } = parts.range(given, one, block);
    return (end === "far") === (way === 1n) ? greatest * way : least * way;
  };
  const first = all.filter((block) => !isBack(block))
    .map((block) => far(passedBy(block, index)!, block, "near"))
    .reduce(parts.begin);
  const { least, greatest } = allOf(baseOf(value.type));
  const end = way === 1n ? greatest : -least;
  const last = back.map((block) => far(value, block, "far"));
  // What wraps around begins anew.
  if (parts.wraps && last.some((one, at) => one + steps[at]! > end)) {
    return undefined;
  }
  const roundsTo = (one: bigint) =>
    one < first ? 0n : (one - first) / step + 1n;
  const most = last.map(roundsTo).reduce((a, b) => a > b ? a : b);
  const inside = (block: Block) => {
    const times = roundsTo(far(value, block, "far"));
    return times < most ? times : most + 1n;
  };
  return { back: most, inside };
}

function passedBy({ ending }: Block, index: number): Value | undefined {
  return ending.kind === "jump" ? ending.passes[index] : undefined;
}

/** By how much `passed` is more than `value`, or less; 0 if nobody knows. */
function stepOf(passed: Value | undefined, value: Value, way: bigint): bigint {
  if (passed?.operation.kind !== "arithmetic") return 0n;
  const { operation: { operator }, operands: [a, b] } = passed;
  const number = b?.operation.kind === "constant" ? b.operation.value : 0n;
  if (a !== value) return 0n;
  if (operator === "add") return number * way;
  return operator === "subtract" ? -number * way : 0n;
}

// ## Paths

// What leaves a loop may stand before the rest of the loop, so sums are computed again until none grows.

function dearestPath(
  parts: Parts,
  { blocks }: Procedure,
  given: Given,
  { around, leading, order }: Shape,
  rounds: ReadonlyMap<Block, Rounds>,
): bigint {
  const until = new Map<Block, bigint>();
  const through = new Map<Block, bigint>();
  const times = (block: Block) =>
    parts.times(around.get(block)!.map((head) => {
      const { back, inside } = rounds.get(head)!;
      return head === block ? parts.head(back) : inside(block);
    }));
  const sumOf = (block: Block) => {
    const heads = around.get(block)!;
    const forward = leading.get(block)!
      .filter((from) => order.get(from)! < order.get(block)!);
    const before = forward.map((from) => {
      const left = parts.through &&
        around.get(from)!.find((head) => !heads.includes(head));
      return (left ? through.get(left) : until.get(from)) ?? 0n;
    });
    const dearest = parts.before(before);
    return given.price(block) * times(block) + dearest;
  };
  for (let grows = true; grows;) {
    grows = false;
    for (const block of blocks) {
      const sum = sumOf(block);
      if (sum === until.get(block)) continue;
      until.set(block, sum);
      for (const head of around.get(block)!) {
        if (sum > (through.get(head) ?? 0n)) through.set(head, sum);
      }
      grows = parts.again;
    }
  }
  return parts.whole([...until.values()]);
}
