// # How long it may take
//
// A handler holds up the processor while it runs, so it must be known beforehand how long
// that can be.
//
// No program is run to find out. It is compiled, and the bound is that of its code: how long each stretch of it
// takes is played through ([[§Stretches of code]]), how often each loop is repeated is known from the facts
// ([[§How many rounds]]), and of all ways through it the longest counts ([[§The longest way]]). The bound is
// never too low. It is too high where the longest way is one that no call goes. These are the procedures that are
// compared with C elsewhere ([[§All passes in a row]]), in cycles:
//
// :::figure costs.bounds
// :::
//
// `victim` looks for a page that was not used lately. It might have to look at all of them twice, and in these
// calls it never does.
//
// What memory costs is in the bound as the machine charges it. The kernel's addresses need no translation buffer,
// and without a model of the caches a load always finds its data. With one, each load may have to wait for its line,
// each store for the one before, and each eight instructions for theirs ([[WITH_CACHES]]).

import {
  type Block,
  type Compiled,
  type MachineCall,
  type Procedure,
  successors,
  type Value,
} from "../../03-spindles/mod.ts";
import { shapeOf } from "../loops/loops.ts";
import {
  type Analysis,
  checkFacts,
  divides,
  findFacts,
  nothingSaid,
  type Setting,
} from "./analysis.ts";
import {
  callsOn,
  dearer,
  type Dearest,
  dearestOf,
  type LoopSeen,
} from "./dearest.ts";
import type { Prospect } from "./foreseeing.ts";
import { longestWay, type Repeated } from "./longest.ts";
import { priceOfCall } from "./prices.ts";
import {
  allDepartures,
  cutCode,
  type MemoryPrices,
  type Stretch,
} from "./stretches.ts";

/** A bound on the cycles of a procedure, and the dearest thing in it. */
export interface Bound {
  /** At most so many cycles; `undefined` if no bound was found. */
  readonly cycles: bigint | undefined;
  /** What takes most of them, if anything stands out. */
  readonly dearest: Dearest | undefined;
}

/** What is known when a bound is looked for. */
export interface Bounding {
  /** The procedure, compiled. */
  readonly prospect: Prospect;
  /** What it begins with. */
  readonly setting: Setting;
  /** A bound that is at most this need not be made better. */
  readonly enough: bigint;
  /** What memory costs, if the machine has caches. */
  readonly memory?: MemoryPrices;
}

/**
 * The most cycles that a procedure can take, in its code.
 *
 * At first one pass goes through what is compiled, with nothing said of its loops. Most loops count to a number
 * that is known, and need no more. Only if that is not enough, it is looked for what holds in every round.
 */
export function boundOf(question: Bounding): Bound {
  const { prospect, setting, enough } = question;
  const { counted } = prospect;
  if (!needsFacts(counted)) return boundBy(question, undefined);
  const quick = checkFacts(counted, setting, nothingSaid(counted, setting));
  const bound = boundBy(question, quick);
  if (bound.cycles !== undefined && bound.cycles <= enough) return bound;
  const better = boundBy(question, findFacts(counted, setting));
  return better.cycles === undefined ||
      bound.cycles !== undefined && bound.cycles <= better.cycles
    ? bound
    : better;
}

/** Whether anything about its numbers is needed to bound the time of `procedure`. */
function needsFacts(procedure: Procedure): boolean {
  return shapeOf(procedure).loops.size > 0 ||
    procedure.blocks.some(({ body }) =>
      body.some((value) => divides(value) || costsByArguments(value))
    );
}

function costsByArguments({ operation }: Value): boolean {
  return operation.kind === "call" &&
    operation.operation.cost?.kind === "binary";
}

function boundBy(
  bounding: Bounding,
  facts: Analysis | undefined,
): Bound {
  const bounds = bounding.prospect.codes
    .map((code) => boundOfCode(bounding, code, facts));
  return bounds.reduce((a, b) =>
    a.cycles === undefined || b.cycles !== undefined && a.cycles >= b.cycles
      ? a
      : b
  );
}

function boundOfCode(
  { prospect, memory }: Bounding,
  code: Compiled,
  facts: Analysis | undefined,
): Bound {
  const stretches = cutCode(code.lines);
  const loops = loopsIn(prospect, code, stretches, facts);
  if (loops === undefined) return UNBOUNDED;
  const operandsOf = (value: Value) =>
    facts?.operands.get(prospect.copies.value.get(value) ?? value);
  const price = (call: MachineCall | undefined) =>
    priceOfCall(operandsOf, call);
  const ways = allDepartures(stretches, price, memory);
  const longest = longestWay(ways, (head) => loops.get(head)?.repeated);
  if (longest === undefined) return UNBOUNDED;
  const calls = callsOn(longest, stretches, ways, price);
  const dearest = dearestOf(longest, loops, calls);
  return { cycles: longest.cycles, dearest };
}

const UNBOUNDED: Bound = { cycles: undefined, dearest: undefined };

// ## The loops of the code
//
// What was looked at has the same loops as the code, unless something unexpected has been done to
// them. Then there is no bound.

/** A loop of the code. */
interface LoopHere extends LoopSeen {
  /** How often it is repeated. */
  readonly repeated: Repeated;
}

/**
 * The loops of the code, by the stretch at which they begin; `undefined` if one may be repeated for ever, or
 * if they are not those of the form that was looked at.
 */
function loopsIn(
  { procedure, counted, copies }: Prospect,
  { begins }: Compiled,
  stretches: readonly Stretch[],
  facts: Analysis | undefined,
): Map<number, LoopHere> | undefined {
  const found = new Map<number, LoopHere>();
  const { loops, around } = shapeOf(procedure);
  const before = shapeOf(counted);
  if (loops.size !== before.loops.size) return undefined;
  const at = new Map(stretches.map(({ line }, index) => [line, index]));
  const places = new Map<Block, number>();
  for (const head of loops.keys()) {
    const place = at.get(begins.get(head) ?? -1);
    if (place !== undefined) places.set(head, place);
  }
  const heads = new Map<number, number>();
  for (const place of places.values()) {
    heads.set(place, (heads.get(place) ?? 0) + 1);
  }
  /** Whether the loop around `head` is the one that it was, and one of its own. */
  const isInPlace = (head: Block) => {
    const outer = around.get(head)!.at(-2);
    const copy = before.around.get(copies.block.get(head)!)?.at(-2);
    const place = outer && places.get(outer);
    return place !== undefined && copies.block.get(outer!) === copy &&
      heads.get(place) === 1;
  };
  for (const head of loops.keys()) {
    const copy = copies.block.get(head);
    const rounds = copy && roundsAt(facts, copy);
    if (rounds === undefined) return undefined;
    const place = places.get(head);
    if (place === undefined) continue;
    const own = isInPlace(head) ? rounds : { most: rounds.most };
    const repeated = both(found.get(place)?.repeated, own);
    const span = head.loops.at(-1)?.span ?? { start: 0, end: 1 };
    const atEnd = asksAtEnd(head, loops.get(head)!);
    found.set(place, { repeated, span, atEnd });
  }
  return found;
}

/** Whether a block of the loop either leaves it or does nothing more before the next round. */
function asksAtEnd(head: Block, inside: ReadonlySet<Block>): boolean {
  const isLast = (one: Block) =>
    one === head ||
    one.body.length === 0 && successors(one).every((next) => next === head);
  return [...inside].some((one) => {
    const next = successors(one);
    return next.some((to) => !inside.has(to)) &&
      next.every((to) => !inside.has(to) || isLast(to));
  });
}

/** The rounds of the loop at `head`; where nothing leads, or only through a check that never holds, there are none. */
function roundsAt(
  facts: Analysis | undefined,
  head: Block,
): Repeated | undefined {
  if (facts === undefined || !facts.shape.loops.has(head)) return undefined;
  if (!facts.starts.has(head)) return NO_ROUND;
  return facts.rounds.get(head) ??
    (neverGoesBack(facts, head) || isCutOff(facts, head)
      ? NO_ROUND
      : undefined);
}

const NO_ROUND: Repeated = { most: 0n };

/** Whether nobody comes back to `head`, because a check in the loop never holds. */
export function neverGoesBack(facts: Analysis, head: Block): boolean {
  const { loops, leading } = facts.shape;
  return leading.get(head)!.filter((one) => loops.get(head)!.has(one))
    .every((one) => isCutOff(facts, one, head));
}

/** Whether nobody gets past `block`, because a check there, or on every way there from `first`, never holds. */
function isCutOff(
  { checks, shape }: Analysis,
  block: Block,
  first?: Block,
): boolean {
  const { dominators } = shape;
  for (let at = block;; at = dominators.get(at)!) {
    const never = at.body.some((one) => checks.get(one)?.greatest === 0n);
    if (never || at === first || dominators.get(at) === at) return never;
  }
}

/** Two loops whose heads have become one are one that makes the rounds of both. */
function both(a: Repeated | undefined, b: Repeated): Repeated {
  if (a === undefined) return b;
  return { most: (a.most + 1n) * (b.most + 1n) - 1n };
}

/** The bound of procedures that run one after the other. */
export function sumOfBounds(bounds: readonly Bound[]): Bound {
  const cycles = bounds.reduce<bigint | undefined>(
    (sum, one) =>
      sum === undefined || one.cycles === undefined
        ? undefined
        : sum + one.cycles,
    0n,
  );
  return {
    cycles,
    dearest: dearer(bounds.flatMap((one) => one.dearest ?? [])),
  };
}
