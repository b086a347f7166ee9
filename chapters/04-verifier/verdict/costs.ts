// # How long it may take
//
// A handler holds up the processor while it runs, so it must be known beforehand how long
// that can be.
//
// No program is run to find out. Every value has a price that its code cannot exceed; a
// loop multiplies what is in it by its greatest number of rounds; where paths part, the
// dearer one counts. The result is a bound: generous, and never too low. That every price
// holds is not proved; tests run many spindles and compare.

import { LATENCY, MISPREDICTED, palCycles } from "../../01-hardware/mod.ts";
import { FEW_HANDLERS } from "../../02-controllers/mod.ts";
import {
  type Arithmetic,
  type Block,
  known,
  type Local,
  LONGEST_DIVISION,
  type MemoryPlace,
  scalarsOf,
  type Span,
  type Typed,
  type Value,
} from "../../03-spindles/mod.ts";
import type { Range } from "../numbers/ranges.ts";
import type { Analysis } from "./analysis.ts";

/** A bound on the cycles of a procedure, and the dearest thing in it. */
export interface Bound {
  /** At most so many cycles. */
  readonly cycles: bigint;
  /** The part of the source that takes most of them. */
  readonly dearest: Span | undefined;
}

// ## Prices
//
// An operand may have to be fetched from the stack. A number that is known may have to be put together
// first: a small one is part of the instruction, a large one takes up to seven pieces. A result may have to
// be wrapped to its type and put on the stack. A block's end may fetch its condition and take two
// branches. Whatever a block is passed is moved there, perhaps with a step aside.

const OPERAND = BigInt(LATENCY.load);
const [SMALL, MIDDLING, LARGE] = [1n, 3n, 9n] as const;

function priceOfOperand(value: Value): bigint {
  const number = known(value);
  if (number === undefined) return OPERAND;
  const size = number < 0n ? -number : number;
  return size < 256n ? SMALL : size < 1n << 31n ? MIDDLING : LARGE;
}

const RESULT = 2n * BigInt(LATENCY.shift) + 2n;
const PASSED = LARGE + 4n;
const ENDING = BigInt(LATENCY.load) + 2n * BigInt(1 + MISPREDICTED);
const READ = BigInt(LATENCY.load + 2 * LATENCY.shift);
const CALL = BigInt(palCycles({ moves: 4 })) + 2n;

// At its beginning a procedure saves six registers, at its end it restores them and returns
// a value. A failed check makes the way out longer by telling the controllers. (If they then
// take the whole spindle out, that happens once and is on their own account.)

const ENTRANCE = 6n * BigInt(LATENCY.store) + 1n;
const EXIT = 6n * BigInt(LATENCY.load) + LARGE + 3n + BigInt(LATENCY.jump) +
  BigInt(MISPREDICTED);
const FAILURE = CALL + 2n * OPERAND + 2n * BigInt(1 + MISPREDICTED);

function priceOf(analysis: Analysis, value: Value): bigint {
  const { operation, operands } = value;
  const around = operands.map(priceOfOperand).reduce(plus, RESULT);
  switch (operation.kind) {
    case "arithmetic":
      return around + priceOfArithmetic(operation.operator);
    case "load":
    case "store":
    case "reference":
      return around + priceOfPlace(operation.place);
    case "slice":
      return around + BigInt(LATENCY.multiplyQuad);
    case "call":
      return around + priceOfCall(analysis, value);
    case "raise":
      // One more is the handler that is asked when all others have no answer.
      return around + CALL + operation.event.budget * BigInt(FEW_HANDLERS + 1);
    default:
      return around;
  }
}

// A byte, or a number that lies across two words of memory, is put together from two loads, and a store of
// it is two loads and two stores with shifts between. What lies in the other order is turned around byte
// by byte. A quotient is computed digit by digit.

const ACCESS = BigInt(LATENCY.load) + 3n;
const PIECES = BigInt(LATENCY.load) + 2n * BigInt(LATENCY.store) +
  24n * BigInt(LATENCY.shift);

function priceOfPlace({ cell, steps }: MemoryPlace): bigint {
  const whole = cell.bytes >= 4 && cell.alignment >= cell.bytes &&
    cell.order === "little";
  return steps.reduce(
    (sum, { stride }) => sum + priceOfStride(stride),
    whole ? ACCESS : ACCESS + PIECES,
  );
}

function priceOfStride(stride: number): bigint {
  const shifted = (stride & stride - 1) === 0;
  return BigInt(shifted ? LATENCY.shift : LATENCY.multiplyQuad);
}

function priceOfArithmetic(operator: Arithmetic): bigint {
  switch (operator) {
    case "multiply":
    case "multiplyHigh":
      return BigInt(LATENCY.multiplyQuad);
    case "divide":
    case "remainder":
      return BigInt(LONGEST_DIVISION) + 12n;
    default:
      return BigInt(LATENCY.shift);
  }
}

/** A switch is a search among its cases, or a jump through a table. */
function priceOfEnding({ ending }: Block): bigint {
  if (ending.kind !== "switch") return ENDING;
  const halvings = BigInt(ending.cases.length.toString(2).length);
  return ENDING * (1n + halvings) + BigInt(LATENCY.jump) + OPERAND;
}

/** The declared cost of an operation, for the greatest arguments possible here. */
function priceOfCall(analysis: Analysis, value: Value): bigint {
  if (value.operation.kind !== "call") return 0n;
  const { cost, parameters, reads } = value.operation.operation;
  if (reads !== undefined) return READ;
  const ranges = analysis.operands.get(value) ?? [];
  const of = new Map<Local, Range>();
  let place = 0;
  for (const one of parameters) {
    place += scalarsOf(one.type).length;
    // Of a slice the second number counts, which is its length.
    of.set(one, ranges[place - 1]!);
  }
  return CALL + (cost === undefined ? 0n : greatest(cost, of));
}

/** The greatest value of a cost, which is made of sums and products. */
function greatest(cost: Typed, of: ReadonlyMap<Local, Range>): bigint {
  if (cost.kind === "constant") return cost.value;
  if (cost.kind === "local") return of.get(cost.local)?.greatest ?? 0n;
  if (cost.kind === "convert" && cost.how === "widen") {
    return greatest(cost.operand, of);
  }
  if (cost.kind === "length") return greatest(cost.of, of);
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
    let price = priceOfEnding(block) + PASSED * BigInt(block.parameters.length);
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

function plus(a: bigint, b: bigint): bigint {
  return a + b;
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
