// # How long it may take
//
// A handler holds up the processor while it runs, so it must be known beforehand how long
// that can be.
//
// No program is run to find out. Every value has a price that its code cannot exceed; a
// loop multiplies what is in it by its greatest number of rounds; where paths part, the
// dearer one counts. The result is a bound: generous, and never too low.

import { LATENCY, palCycles } from "../01-hardware/mod.ts";
import type {
  Block,
  Local,
  LoweredProcedure,
  Procedure,
  Span,
  Typed,
  Value,
} from "../03-spindles/mod.ts";
import { findFacts } from "./facts.ts";
import type { Analysis } from "./questions.ts";
import type { Range } from "./ranges.ts";

/** A bound on the cycles of a procedure, and the dearest thing in it. */
export interface Bound {
  readonly cycles: bigint;
  readonly dearest: Span | undefined;
}

// ## Prices
//
// An operand may have to be fetched from the stack or put together from five pieces; a
// result may have to be wrapped to its type and put on the stack.

const OPERAND = 7n;
const RESULT = 5n;
const PROLOGUE = 40n;
const BRANCH = 4n;
const CALL = BigInt(palCycles({ moves: 4 })) + 4n;

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
  if (reads !== undefined) return BigInt(LATENCY.load);
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

/** The most cycles that `procedure` can take, by what is known about it. */
export function boundOf(analysis: Analysis): Bound {
  const { procedure, reachable, leading } = analysis;
  const { blocks } = procedure;
  const until = new Map<Block, bigint>();
  let cycles = 0n;
  let dearest: { span: Span; price: bigint } | undefined;
  for (const [index, block] of blocks.entries()) {
    if (!reachable.has(block)) continue;
    const times = timesOf(analysis, block);
    let price = BRANCH + OPERAND * BigInt(block.parameters.length);
    for (const value of block.body) {
      const one = priceOf(analysis, value);
      price += one;
      if (one * times > (dearest?.price ?? 0n)) {
        dearest = { span: value.span, price: one * times };
      }
    }
    const before = (leading.get(block) ?? [])
      .filter((one) => blocks.indexOf(one) < index)
      .map((one) => until.get(one) ?? 0n);
    const sum = before.reduce((a, b) => a > b ? a : b, 0n) + price * times;
    until.set(block, sum);
    if (sum > cycles) cycles = sum;
  }
  return { cycles: cycles + PROLOGUE, dearest: dearest?.span };
}

/** How often `block` can run in one activation. */
function timesOf({ procedure, rounds }: Analysis, block: Block): bigint {
  return block.loops.reduce((times, loop) => {
    const round = procedure.blocks
      .find((one) => one.parameters.includes(loop.counter));
    return times * ((round && rounds.get(round) || 0n) + 1n);
  }, 1n);
}

/** The bound of a handler: its filter and its body. */
export function boundOfBoth({ filter, body }: LoweredProcedure): Bound {
  const analyse = (procedure: Procedure) => boundOf(findFacts(procedure));
  const first = filter && analyse(filter);
  const second = analyse(body);
  const cycles = second.cycles + (first?.cycles ?? 0n);
  return { cycles, dearest: second.dearest };
}
