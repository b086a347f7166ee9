// # How long at most
//
// A solution of exercise 4.4.

import type {
  Block,
  Procedure,
  Value,
} from "../../chapters/03-spindles/mod.ts";
import {
  allOf,
  baseOf,
  type Shape,
  shapeOf,
} from "../../chapters/04-verifier/mod.ts";
import type { Given } from "../../chapters/04-verifier/exercises/4.4-time/given.ts";

/** How often the ways back of a loop are taken, and its blocks. */
export interface Rounds {
  readonly back: bigint;
  readonly inside: (block: Block) => bigint;
}

/** So many cycles are enough for `procedure`; `undefined` if nothing shows that any are. */
export function boundOf(
  procedure: Procedure,
  given: Given,
): bigint | undefined {
  const shape = shapeOf(procedure);
  const rounds = new Map<Block, Rounds>();
  for (const head of shape.loops.keys()) {
    const found = roundsOf(shape, given, head);
    if (found === undefined) return undefined;
    rounds.set(head, found);
  }
  return dearestPath(procedure, given, shape, rounds);
}

// ## Rounds

/** The rounds of the loop of `head`, if something shows that it ends. */
export function roundsOf(
  shape: Shape,
  given: Given,
  head: Block,
): Rounds | undefined {
  const found = head.parameters.flatMap((value, index) =>
    ([1n, -1n] as const).flatMap((way) =>
      countedBy(shape, given, head, value, index, way) ?? []
    )
  );
  return found.sort((a, b) => a.back < b.back ? -1 : 1)[0];
}

/** The rounds, if parameter `index` grows with each, or falls if `way` is -1. */
function countedBy(
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
  const steps = back.map((block) => stepOf(passedBy(block, index), value, way));
  const step = steps.reduce((a, b) => a < b ? a : b);
  if (step <= 0n) return undefined;
  const far = (one: Value, block: Block, end: "near" | "far") => {
    const { least, greatest } = given.range(one, block);
    return (end === "far") === (way === 1n) ? greatest * way : least * way;
  };
  const first = all.filter((block) => !isBack(block))
    .map((block) => far(passedBy(block, index)!, block, "near"))
    .reduce((a, b) => a < b ? a : b);
  const { least, greatest } = allOf(baseOf(value.type));
  const end = way === 1n ? greatest : -least;
  const last = back.map((block) => far(value, block, "far"));
  // What wraps around begins anew.
  if (last.some((one, at) => one + steps[at]! > end)) return undefined;
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
  { blocks }: Procedure,
  given: Given,
  { around, leading, order }: Shape,
  rounds: ReadonlyMap<Block, Rounds>,
): bigint {
  const until = new Map<Block, bigint>();
  const through = new Map<Block, bigint>();
  const times = (block: Block) =>
    around.get(block)!.reduce((product, head) => {
      const { back, inside } = rounds.get(head)!;
      return product * (head === block ? back + 1n : inside(block));
    }, 1n);
  const sumOf = (block: Block) => {
    const heads = around.get(block)!;
    const forward = leading.get(block)!
      .filter((from) => order.get(from)! < order.get(block)!);
    const before = forward.map((from) => {
      const left = around.get(from)!.find((head) => !heads.includes(head));
      return (left ? through.get(left) : until.get(from)) ?? 0n;
    });
    const dearest = before.reduce((a, b) => a > b ? a : b, 0n);
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
      grows = true;
    }
  }
  return [...until.values()].reduce((a, b) => a > b ? a : b);
}
