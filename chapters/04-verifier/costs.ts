// # How long it may take
//
// A handler holds up the processor while it runs, so it must be known beforehand how long
// that can be.
//
// No program is run to find out. Every value has a price that its code cannot exceed; a
// loop multiplies what is in it by its greatest number of rounds; where paths part, the
// dearer one counts. The result is a bound: generous, and never too low. That every price
// holds is not proved; tests run many spindles and compare.

import { LATENCY, MISPREDICTED, palCycles } from "../01-hardware/mod.ts";
import type { Block, Local, Span, Typed, Value } from "../03-spindles/mod.ts";
import type { Analysis } from "./analysis.ts";
import type { Range } from "./ranges.ts";

/** A bound on the cycles of a procedure, and the dearest thing in it. */
export interface Bound {
  /** At most so many cycles. */
  readonly cycles: bigint;
  /** The part of the source that takes most of them. */
  readonly dearest: Span | undefined;
}

// ## Prices
//
// An operand may have to be fetched from the stack or put together from seven pieces; a
// result may have to be wrapped to its type and put on the stack. A block's end may fetch
// its condition and take two branches. Whatever a block is passed is moved there, perhaps
// with a step aside.

const OPERAND = 9n;
const RESULT = 2n * BigInt(LATENCY.shift) + 2n;
const PASSED = OPERAND + 4n;
const ENDING = BigInt(LATENCY.load) + 2n * BigInt(1 + MISPREDICTED);
const READ = BigInt(LATENCY.load + 2 * LATENCY.shift);
const CALL = BigInt(palCycles({ moves: 4 })) + 2n;

// At its beginning a procedure saves six registers, at its end it restores them and returns
// a value. A failed check makes the way out longer by telling the controllers. (If they then
// take the whole spindle out, that happens once and is on their own account.)

const ENTRANCE = 6n * BigInt(LATENCY.store) + 1n;
const EXIT = 6n * BigInt(LATENCY.load) + OPERAND + 3n + BigInt(LATENCY.jump) +
  BigInt(MISPREDICTED);
const FAILURE = CALL + 2n * OPERAND + 2n * BigInt(1 + MISPREDICTED);

function priceOf(analysis: Analysis, value: Value): bigint {
  const { operation, operands } = value;
  const around = OPERAND * BigInt(operands.length) + RESULT;
  switch (operation.kind) {
    case "arithmetic":
      return around +
        (operation.operator === "multiply"
          ? BigInt(LATENCY.multiplyQuad)
          : BigInt(LATENCY.shift));
    case "load":
    case "store":
      return around + 3n + BigInt(LATENCY.load);
    case "call":
      return around + priceOfCall(analysis, value);
    default:
      return around;
  }
}

/** The declared cost of an operation, for the greatest arguments possible here. */
function priceOfCall(analysis: Analysis, value: Value): bigint {
  if (value.operation.kind !== "call") return 0n;
  const { cost, parameters, reads } = value.operation.operation;
  if (reads !== undefined) return READ;
  const ranges = analysis.operands.get(value) ?? [];
  const of = new Map(parameters.map((one, index) => [one, ranges[index]!]));
  return CALL + (cost === undefined ? 0n : greatest(cost, of));
}

/** The greatest value of a cost, which is made of sums and products. */
function greatest(cost: Typed, of: ReadonlyMap<Local, Range>): bigint {
  if (cost.kind === "constant") return cost.value;
  if (cost.kind === "local") return of.get(cost.local)?.greatest ?? 0n;
  if (cost.kind !== "binary") {
    throw new TypeError(`A cost cannot be a ${cost.kind}: use + and *`);
  }
  const left = greatest(cost.left, of);
  const right = greatest(cost.right, of);
  if (cost.operator === "+") return left + right;
  if (cost.operator === "*") return left * right;
  throw new TypeError(`A cost cannot use ${cost.operator}: use + and *`);
}

// ## Adding up
//
// A block's price counts once for every round of every loop around it. The bound is the
// dearest path from the beginning to the end, leaving out the ways back.
//
// Behind a loop, the path has not only come to where the rounds begin, but has been through
// the whole loop. So whatever leaves a loop carries the price of the dearest block in it.

/** The most cycles that `procedure` can take, by what is known about it; a loop without a bound counts once. */
export function boundOf(analysis: Analysis): Bound {
  const { procedure, starts, shape } = analysis;
  const until = new Map<Block, bigint>();
  const inLoop = new Map<Block, bigint>();
  const before = (from: Block, to: Block): bigint => {
    const around = shape.around.get(to)!;
    const left = shape.around.get(from)!.find((head) => !around.includes(head));
    return (left === undefined ? until.get(from) : inLoop.get(left)) ?? 0n;
  };
  let cycles = 0n;
  let dearest: { span: Span; price: bigint } | undefined;
  for (const block of procedure.blocks) {
    if (!starts.has(block)) continue;
    const times = timesOf(analysis, block);
    let price = ENDING + PASSED * BigInt(block.parameters.length);
    for (const value of block.body) {
      const one = priceOf(analysis, value);
      price += one;
      if (one * times > (dearest?.price ?? 0n)) {
        dearest = { span: value.span, price: one * times };
      }
    }
    const sum = price * times + shape.leading.get(block)!
      .map((one) => before(one, block))
      .reduce(greater, 0n);
    until.set(block, sum);
    for (const head of shape.around.get(block)!) {
      inLoop.set(head, greater(sum, inLoop.get(head) ?? 0n));
    }
    cycles = greater(sum, cycles);
  }
  const failure = procedure.sites.length > 0 ? FAILURE : 0n;
  return { cycles: cycles + ENTRANCE + EXIT + failure, dearest: dearest?.span };
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** How often `block` can run. Where rounds begin, once more: to find that it was the last. */
function timesOf({ shape, rounds }: Analysis, block: Block): bigint {
  return shape.around.get(block)!.reduce((times, head) => {
    const { most, inside } = rounds.get(head) ?? { most: 1n, inside: 1n };
    return times * (head === block ? most + 1n : inside);
  }, 1n);
}

/** The bound of procedures that run one after the other. */
export function sumOfBounds(bounds: readonly Bound[]): Bound {
  const cycles = bounds.reduce((sum, one) => sum + one.cycles, 0n);
  const [first] = [...bounds].sort((a, b) => a.cycles < b.cycles ? 1 : -1);
  return { cycles, dearest: first?.dearest };
}
