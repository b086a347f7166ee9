// # Is it well formed?
//
// Before anything is asked about a procedure, its parts must fit together.
//
// Between the steps of one compiler they always do, and then a mistake here is the compiler's. But
// a procedure may also come from outside ([[§Reading the intermediate form]]). Whoever sent it
// may have left out a block, or used a value that was never computed. So everything that later
// steps rely on is looked at once, in time that grows with the procedure and little faster. The
// answer is a list of sentences; an empty one means that all is well.
//
// Nothing is said about what the procedure does. It may loop without end and index out of bounds.
// That is for the verifier.

import {
  type Block,
  type Ending,
  type Procedure,
  successors,
  usedBy,
  type Value,
} from "./ir.ts";
import { dominates, type Dominators, findDominators } from "./dominators.ts";
import { agree, operandProblem } from "./validating_values.ts";
import { holds } from "../meaning/types.ts";

/** Problems that are told of at most. */
export const MOST_PROBLEMS = 20;
/** Values and blocks that a procedure may have, together. */
export const MOST_VALUES = 200_000;

/** What to look at. */
export interface Validating {
  /** Whether the optimiser has been here: it makes addresses, and leaves loops without counters. */
  readonly optimised?: boolean;
}

/** What is known while a procedure is looked at. */
interface Looking extends Validating {
  readonly procedure: Procedure;
  readonly problems: string[];
  /** For each value its block and its place there; parameters stand at −1. */
  readonly homes: Map<Value, { readonly block: Block; readonly at: number }>;
  readonly blocks: ReadonlySet<Block>;
}

/** What is wrong with how `procedure` is put together. */
export function problemsOf(
  procedure: Procedure,
  options: Validating = {},
): readonly string[] {
  const blocks = new Set(procedure.blocks);
  const problems: string[] = [];
  const looking = { ...options, procedure, problems, homes: new Map(), blocks };
  const count = procedure.blocks.reduce(
    (sum, { parameters, body }) => sum + 1 + parameters.length + body.length,
    0,
  );
  if (count > MOST_VALUES) return [`There are more than ${MOST_VALUES} values`];
  lookAtBlocks(looking);
  lookAtSites(looking);
  // What follows relies on what has been looked at so far.
  if (problems.length > 0) return problems;
  const tree = findDominators(procedure.blocks[0]!);
  for (const block of procedure.blocks) lookInside(looking, block, tree);
  if (!looking.optimised) lookAtLoops(looking, tree);
  return problems;
}

function problem({ problems }: Looking, sentence: string): void {
  if (problems.length < MOST_PROBLEMS) problems.push(sentence);
}

// ## Blocks

function lookAtBlocks(looking: Looking): void {
  const { procedure, blocks, homes } = looking;
  const [first] = procedure.blocks;
  if (first === undefined) return problem(looking, "There is no block");
  if (blocks.size < procedure.blocks.length) {
    problem(looking, "A block stands in two places");
  }
  unique(looking, "blocks", procedure.blocks);
  unique(looking, "slots", procedure.slots);
  const led = new Set([first]);
  for (const block of procedure.blocks) {
    if (!led.has(block)) {
      problem(looking, `Nothing before b${block.number} leads to it`);
    }
    for (const next of successors(block)) {
      led.add(next);
      if (!blocks.has(next)) {
        problem(looking, `b${block.number} leads out of the procedure`);
      }
      if (next === first) {
        problem(looking, "Something leads to the first block");
      }
    }
    const { parameters, body } = block;
    for (const value of parameters) settle(looking, value, block, -1);
    for (const [at, value] of body.entries()) settle(looking, value, block, at);
  }
  if (first.parameters.length > 0) {
    problem(looking, "Nobody passes anything to the first block");
  }
  unique(looking, "values", [...homes.keys()]);
}

function unique(
  looking: Looking,
  what: string,
  things: readonly { readonly number: number }[],
): void {
  const numbers = new Set(things.map(({ number }) => number));
  if (numbers.size < things.length) {
    problem(looking, `Two ${what} have the same number`);
  }
}

function settle(
  looking: Looking,
  value: Value,
  block: Block,
  at: number,
): void {
  const { kind } = value.operation;
  if (looking.homes.has(value)) {
    problem(looking, `v${value.number} is computed in two places`);
  }
  if (kind === "constant" || (kind === "passed") !== (at < 0)) {
    problem(looking, `v${value.number} is a ${kind} where none can be`);
  }
  looking.homes.set(value, { block, at });
}

function lookAtSites(looking: Looking): void {
  const { procedure } = looking;
  unique(looking, "sites", procedure.sites);
  const sites = new Set(procedure.sites);
  const slots = new Set(procedure.slots);
  for (const { bytes, name } of procedure.slots) {
    if (!Number.isInteger(bytes) || bytes <= 0 || bytes % 8 !== 0) {
      problem(looking, `The slot ${name} does not have a multiple of 8 bytes`);
    }
  }
  for (const { body } of procedure.blocks) {
    for (const { operation } of body) {
      if (operation.kind === "check" && !sites.has(operation.site)) {
        problem(looking, `Site ${operation.site.number} is unknown`);
      }
      if (!("place" in operation)) continue;
      const { root } = operation.place;
      if (root.kind === "slot" && !slots.has(root.slot)) {
        problem(looking, `The slot ${root.slot.name} is unknown`);
      }
    }
  }
}

// ## What is in them

function lookInside(looking: Looking, block: Block, tree: Dominators): void {
  const { procedure, optimised = false } = looking;
  for (const [at, value] of block.body.entries()) {
    for (const operand of value.operands) {
      lookAtUse(looking, operand, block, at, tree);
    }
    const sentence = operandProblem(procedure, value, optimised);
    if (sentence) problem(looking, `v${value.number}: ${sentence}`);
  }
  for (const value of usedBy(block.ending)) {
    lookAtUse(looking, value, block, block.body.length, tree);
  }
  const sentence = endingProblem(procedure, block.ending);
  if (sentence) problem(looking, `b${block.number}: ${sentence}`);
}

/** A value is known in its block behind its place, and in the blocks that its block dominates. */
function lookAtUse(
  looking: Looking,
  value: Value,
  block: Block,
  at: number,
  tree: Dominators,
): void {
  const { operation, type, number } = value;
  if (operation.kind === "constant") {
    if (!holds(type, operation.value)) {
      problem(looking, `${operation.value} is no number of its type`);
    }
    return;
  }
  const home = looking.homes.get(value);
  const known = home !== undefined &&
    (home.block === block ? home.at < at : dominates(tree, home.block, block));
  if (!known) {
    problem(looking, `v${number} is not known everywhere in b${block.number}`);
  }
}

function endingProblem(
  { result }: Procedure,
  ending: Ending,
): string | undefined {
  switch (ending.kind) {
    case "jump":
      return passProblem(ending.passes, ending.target);
    case "branch":
      if (ending.condition.type.kind !== "bool") return "no truth decides";
      return withoutParameters([ending.then, ending.otherwise]);
    case "switch": {
      const { value, cases, otherwise } = ending;
      if (value.type.kind !== "integer") return "no integer decides";
      const numbers = new Set(cases.map(({ equals }) => equals));
      if (numbers.size < cases.length) return "two cases are equal";
      return withoutParameters([
        ...cases.map(({ target }) => target),
        otherwise,
      ]);
    }
    case "return":
      if (ending.value === undefined) return undefined;
      if (result && agree(result, ending.value.type)) return undefined;
      return "another type is returned";
  }
}

function passProblem(
  passes: readonly Value[],
  { parameters, number }: Block,
): string | undefined {
  if (passes.length !== parameters.length) {
    return `b${number} is passed ${passes.length} values, not ${parameters.length}`;
  }
  const wrong = passes.findIndex((one, index) =>
    !agree(one.type, parameters[index]!.type)
  );
  return wrong < 0 ? undefined : `what is passed as ${wrong} has another type`;
}

function withoutParameters(blocks: readonly Block[]): string | undefined {
  const wrong = blocks.find(({ parameters }) => parameters.length > 0);
  return wrong && `nothing can be passed to b${wrong.number} from here`;
}

// ## Loops
//
// The rounds of a loop begin in the block whose parameter the counter is. That block is in the
// loop, and every other block of the loop lies behind it.

function lookAtLoops(looking: Looking, tree: Dominators): void {
  const { procedure, homes } = looking;
  const seen = new Set(procedure.blocks.flatMap(({ loops }) => loops));
  for (const { counter, from, to } of seen) {
    const home = homes.get(counter);
    if (home === undefined || home.at >= 0) {
      problem(
        looking,
        `A loop counts with v${counter.number}, which nobody passes`,
      );
    } else if (
      !agree(from.type, counter.type) || !agree(to.type, counter.type)
    ) {
      problem(looking, `A loop counts to a number of another type`);
    }
  }
  for (const block of procedure.blocks) {
    for (const { counter } of block.loops) {
      const begins = homes.get(counter)?.block;
      if (begins && !dominates(tree, begins, block)) {
        problem(
          looking,
          `b${block.number} is in a loop, but not behind its beginning`,
        );
      }
    }
  }
}
