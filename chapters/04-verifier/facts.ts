// # What is known where
//
// The facts of a block are those of the last block through which every path to it must go,
// plus what the last branch has shown. That block is called its *dominator*.
//
// This is the entry `add` of [[§A first spindle]], and what is found out at each line:
//
// :::figure counter.facts
// :::
//
// On one path 7 is passed to `b3`. On the other it is `v0`, which there is at most 7, because
// the branch has said so. Both together make `v4`, and so the check always holds.
//
// A procedure is gone through once, from its beginning to its end, and each value is looked
// at once ([[promise 83]]). There is no search over paths, so a program twice as long takes
// about twice the time. The price is paid where paths meet. What they pass along is put
// together, as here; everything else that each path has learned is forgotten, even if both
// have learned the same.
//
// A filter and its handler are two procedures. What the filter has tested is not known in the
// handler: where it matters there, it has to be tested again.

import {
  type Block,
  type Loop,
  predecessors,
  type Procedure,
  type Value,
} from "../03-spindles/mod.ts";
import {
  type Analysis,
  ask,
  type Changes,
  computeRange,
  type Epochs,
  type Facts,
  learn,
  rangeAt,
} from "./questions.ts";
import { either, only, type Range, single } from "./ranges.ts";

/** Goes through `procedure` once and finds out what is known at each place. */
export function findFacts(procedure: Procedure): Analysis {
  const analysis: Analysis = {
    procedure,
    leading: predecessors(procedure),
    order: new Map(procedure.blocks.map((block, index) => [block, index])),
    changes: changesInLoops(procedure),
    questions: new Map(),
    asked: new Map(),
    computed: new Map(),
    factsAtEnd: new Map(),
    epochsAtEnd: new Map(),
    dominators: new Map(),
    depths: new Map(procedure.blocks.slice(0, 1).map((block) => [block, 0])),
    reachable: new Set(),
    checks: new Map(),
    operands: new Map(),
    rounds: new Map(),
    epochs: 0,
  };
  for (const [index, block] of procedure.blocks.entries()) {
    visit(analysis, block, index === 0);
  }
  return analysis;
}

// ## One block
//
// Blocks come in an order in which everything that leads forward to a block comes before
// it. Only the way back to the beginning of a loop has not been seen yet, and there
// nothing is assumed of what it brings. A block that no path can reach, by what is known, is
// left out.

function visit(analysis: Analysis, block: Block, first: boolean): void {
  const { reachable, leading, factsAtEnd, epochsAtEnd } = analysis;
  const from = leading.get(block)!.filter((one) => reachable.has(one));
  const open = from.filter((one) => canFollow(analysis, one, block));
  if (!first && open.length === 0) return;
  reachable.add(block);
  const facts = first ? emptyFacts() : factsAtStart(analysis, block, open);
  let epochs = epochsAtStart(analysis, block, open);
  enterParameters(analysis, block, open);
  noteRounds(analysis, block, facts);
  for (const value of block.body) {
    epochs = visitValue(analysis, value, facts, epochs);
  }
  factsAtEnd.set(block, facts);
  epochsAtEnd.set(block, epochs);
}

// Facts form chains, from each block to the one through which every path to it goes. So
// that nobody has to follow a chain of thousands of links, now and then all that it holds is
// gathered in one place.

const LONGEST_CHAIN = 256;

function emptyFacts(before?: Facts): Facts {
  if (before === undefined) return { before, ranges: new Map(), links: 0 };
  const links = before.links + 1;
  return links < LONGEST_CHAIN
    ? { before, ranges: new Map(), links }
    : { before: gathered(before), ranges: new Map(), links: 1 };
}

/** Everything that is known in `facts`, without those before. */
function gathered(facts: Facts): Facts {
  const ranges = new Map(facts.ranges);
  for (let at = facts.before; at; at = at.before) {
    for (const [question, range] of at.ranges) {
      if (!ranges.has(question)) ranges.set(question, range);
    }
  }
  return { before: undefined, ranges, links: 0 };
}

/** Whether what is known at the end of `from` lets it go on to `block`. */
function canFollow(analysis: Analysis, from: Block, block: Block): boolean {
  const { ending } = from;
  if (ending.kind !== "branch") return true;
  const facts = analysis.factsAtEnd.get(from)!;
  const truth = single(rangeAt(analysis, facts, ending.condition));
  if (truth === 1n) return block === ending.then;
  if (truth === 0n) return block === ending.otherwise;
  return true;
}

/** The facts of the block that every path here goes through, and of the last branch. */
function factsAtStart(
  analysis: Analysis,
  block: Block,
  open: readonly Block[],
): Facts {
  const { dominators, depths, factsAtEnd } = analysis;
  const through = open.reduce((a, b) => commonDominator(analysis, a, b));
  dominators.set(block, through);
  depths.set(block, depths.get(through)! + 1);
  const facts = emptyFacts(factsAtEnd.get(through));
  const { ending } = through;
  if (open.length === 1 && ending.kind === "branch") {
    learn(analysis, facts, ending.condition, block === ending.then);
  }
  return facts;
}

/** The last block that every path to `a` and every path to `b` goes through. */
function commonDominator(
  { dominators, depths }: Analysis,
  a: Block,
  b: Block,
): Block {
  let [one, other] = [a, b];
  while (one !== other) {
    if (depths.get(one)! >= depths.get(other)!) one = dominators.get(one)!;
    else other = dominators.get(other)!;
  }
  return one;
}

// ## What has changed
//
// A loop may change things in any of its rounds. If anything in it does, its beginning is
// a new epoch.

function epochsAtStart(
  analysis: Analysis,
  block: Block,
  open: readonly Block[],
): Epochs {
  const seen = open.map((one) => analysis.epochsAtEnd.get(one)!);
  const [one] = seen;
  if (one === undefined) return { state: 0, kernel: 0 };
  const changes = beginsLoop(analysis, block)
    ? analysis.changes.get(block.loops.at(-1)!)
    : undefined;
  const state = seen.every((other) => other.state === one.state) &&
    !changes?.state;
  const kernel = seen.every((other) => other.kernel === one.kernel) &&
    !changes?.kernel;
  return {
    state: state ? one.state : ++analysis.epochs,
    kernel: kernel ? one.kernel : ++analysis.epochs,
  };
}

/** Whether a later block leads back to `block`. */
function beginsLoop({ order, leading }: Analysis, block: Block): boolean {
  const here = order.get(block)!;
  return leading.get(block)!.some((one) => order.get(one)! >= here);
}

/** What may change in the rounds of each loop. */
function changesInLoops(procedure: Procedure): Map<Loop, Changes> {
  const changes = new Map<Loop, Changes>();
  for (const { body, loops } of procedure.blocks) {
    const state = body.some(changesState);
    const kernel = body.some(changesKernel);
    for (const loop of loops) {
      const before = changes.get(loop);
      changes.set(loop, {
        state: state || before?.state === true,
        kernel: kernel || before?.kernel === true,
      });
    }
  }
  return changes;
}

// Whoever is asked by a raise, or called in another spindle, may call back: then the state changes.

function changesState({ operation }: Value): boolean {
  if (operation.kind === "store" || operation.kind === "raise") return true;
  return operation.kind === "call" &&
    operation.operation.provider !== undefined && !operation.operation.pure;
}

function changesKernel({ operation }: Value): boolean {
  if (operation.kind === "raise") return true;
  return operation.kind === "call" && !operation.operation.pure &&
    operation.operation.reads === undefined;
}

// ## What is passed along
//
// Where paths meet, a value is whatever one of them brings. At the beginning of a loop's
// rounds the counter lies between the loop's ends, and of anything else that changes in
// the loop only the type is known.

function enterParameters(
  analysis: Analysis,
  block: Block,
  open: readonly Block[],
): void {
  const loop = beginsLoop(analysis, block) ? block.loops.at(-1) : undefined;
  for (const [index, value] of block.parameters.entries()) {
    if (loop === undefined) {
      const ranges = open.map((one) => passedRange(analysis, one, index));
      if (ranges.length > 0) {
        analysis.computed.set(value, ranges.reduce(either));
      }
    } else if (value === loop.counter) {
      const [entering] = open;
      const facts = analysis.factsAtEnd.get(entering!)!;
      const from = rangeAt(analysis, facts, loop.from);
      const to = rangeAt(analysis, facts, loop.to);
      analysis.computed.set(value, {
        least: from.least,
        greatest: either(from, to).greatest,
      });
    }
  }
}

/** What `block` passes as parameter `index` of the block it jumps to. */
function passedRange(
  analysis: Analysis,
  block: Block,
  index: number,
): Range {
  const facts = analysis.factsAtEnd.get(block)!;
  const { ending } = block;
  if (ending.kind !== "jump") return only(0n);
  return rangeAt(analysis, facts, ending.passes[index]!);
}

/** The most rounds that a loop beginning at `block` can make. */
function noteRounds(analysis: Analysis, block: Block, facts: Facts): void {
  const loop = beginsLoop(analysis, block) ? block.loops.at(-1) : undefined;
  if (loop === undefined) return;
  const from = rangeAt(analysis, facts, loop.from);
  const to = rangeAt(analysis, facts, loop.to);
  const most = to.greatest - from.least;
  analysis.rounds.set(block, most < 0n ? 0n : most);
}

// ## One value

/** Finds out what `value` can be, and gives the epochs after it. */
function visitValue(
  analysis: Analysis,
  value: Value,
  facts: Facts,
  epochs: Epochs,
): Epochs {
  const of = value.operands.map((one) => rangeAt(analysis, facts, one));
  analysis.operands.set(value, of);
  analysis.asked.set(value, ask(analysis, value, epochs));
  analysis.computed.set(value, computeRange(value, of));
  if (value.operation.kind === "check") {
    analysis.checks.set(value, of[0]!);
    learn(analysis, facts, value.operands[0]!, true);
  }
  return {
    state: changesState(value) ? ++analysis.epochs : epochs.state,
    kernel: changesKernel(value) ? ++analysis.epochs : epochs.kernel,
  };
}

// Behind a check its condition holds: had it failed, nothing behind it would run. So a
// second use of the same index needs no second check.
