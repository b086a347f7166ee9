// # How long it may take
//
// A handler holds up the processor while it runs, so it must be known beforehand how long
// that can be.
//
// No program is run to find out. It is compiled, and the bound is that of its code: how long each stretch of it
// takes is played through ([[§Stretches of code]]), how often each loop is repeated is known from the facts
// ([[§How many rounds]]), and of all ways through it the longest counts ([[§The longest way]]). The bound is
// never too low. It is too high where the longest way is one that no call can go.
//
// :::figure costs.bounds
// :::
//
// ## Which form is asked
//
// The compiler has changed the loops before it makes code of them. Some are gone, some ask at their end. So the
// rounds of what is compiled are found in what is compiled. It is looked at in the middle of the compiler's
// work: loops have the shape then that they keep, and still count with the counters that the author gave them.
// Afterwards a loop may count in addresses, of which less is known.

import {
  type Block,
  compile,
  type Compiled,
  type Copies,
  copyBlocks,
  divisionCycles,
  type Draft,
  finishDraft,
  type Local,
  type LoweredProcedure,
  type MachineCall,
  optimise,
  type Pass,
  PASSES,
  type Placement,
  type Procedure,
  reachesWhole,
  scalarsOf,
  type Span,
  successors,
  type Typed,
  usesUp,
  type Value,
} from "../../03-spindles/mod.ts";
import { FEW_HANDLERS } from "../../02-controllers/mod.ts";
import { shapeOf } from "../loops/loops.ts";
import { anyOf, type Known } from "../numbers/known.ts";
import {
  type Analysis,
  checkFacts,
  divides,
  findFacts,
  nothingSaid,
  type Setting,
} from "./analysis.ts";
import {
  type Longest,
  longestWay,
  type Passage,
  type Repeated,
} from "./longest.ts";
import {
  allDepartures,
  CALL,
  cutCode,
  type Departure,
  type MemoryPrices,
  type Stretch,
} from "./stretches.ts";

/** What takes most of a procedure's time. */
export interface Dearest {
  /** What it is. */
  readonly kind: "loop" | "call" | "division";
  /** Where it stands in the source. */
  readonly span: Span;
  /** How often it is repeated or made, in all. */
  readonly times: bigint;
  /** Cycles each time. */
  readonly each: bigint;
}

/** A bound on the cycles of a procedure, and the dearest thing in it. */
export interface Bound {
  /** At most so many cycles; `undefined` if no bound was found. */
  readonly cycles: bigint | undefined;
  /** What takes most of them, if anything stands out. */
  readonly dearest: Dearest | undefined;
}

/** A procedure as it will be in the kernel, as far as that can be known beforehand. */
export interface Prospect {
  /** Its code, if its state is close to the global pointer, and if it is not. */
  readonly codes: readonly Compiled[];
  /** What was compiled. */
  readonly procedure: Procedure;
  /** The same before its loops counted in addresses, as a copy. */
  readonly counted: Procedure;
  /** The copies of the blocks and values that were there then. */
  readonly copies: Pick<Copies, "block" | "value">;
}

/** Compiles a filter or a body of `owner`, whose state has so many bytes, as it will be compiled in the kernel. */
export function foresee(
  owner: LoweredProcedure,
  part: Procedure,
  proved: ReadonlySet<number>,
  state: number,
): Prospect {
  const seen: Omit<Prospect, "codes" | "procedure">[] = [];
  const look = (draft: Draft) => {
    const whole = finishDraft(draft);
    const { blocks, block, value } = copyBlocks(draft, whole.blocks);
    seen.push({ counted: { ...whole, blocks }, copies: { block, value } });
  };
  const procedure = optimise(part, proved, passesWith(look));
  const placement: Placement = {
    ...SOMEWHERE,
    firstParameter: owner.kind === "entry" ? 17 : 16,
    keepsParameters: part === owner.filter && !usesUp(part),
  };
  const near = reachesWhole(0n, state) && usesState(procedure)
    ? [{ ...placement, stateFromGp: 0n }]
    : [];
  const codes = [...near, placement]
    .map((one) => compile(procedure, "foreseen", one));
  return { codes, procedure, ...seen[0]! };
}

/** The compiler's passes, with a look at the form before it counts in addresses. */
function passesWith(run: (draft: Draft) => void): Pass[] {
  return PASSES.flatMap((pass) =>
    pass.name === "stepAddresses" ? [{ name: "look", run }, pass] : [pass]
  );
}

/** Whether anything lies in the state that `procedure` loads, stores or refers to. */
function usesState({ blocks }: Procedure): boolean {
  return blocks.some(({ body }) =>
    body.some(({ operation }) =>
      "place" in operation && operation.place.root.kind === "state"
    )
  );
}

// Where the state will be is not known yet, so both forms of the code are made. Numbers of failures are taken
// to be long.

const SOMEWHERE: Placement = {
  kind: "kernel",
  state: "state",
  operation: () => 0,
  procedure: ({ provider, name }) => provider && name,
  record: (field) => ({
    base: field.startsWith("Strand.") ? "page" : "global pointer",
    offset: 0n,
  }),
  event: () => "event",
  firstParameter: 16,
  failure: 0x7fff_7fff,
};

// ## What calls cost
//
// What the controllers do is charged as their interfaces declare. Whoever raises an event waits for all of its
// handlers, and for the one that is asked when all others have no answer. A division takes time for each
// binary digit of the quotient.

/** Cycles around each handler in the list of those who are asked. */
const ASKING = 40n;

function priceOfCall(
  facts: Analysis | undefined,
  { copies }: Prospect,
  { whom, value }: MachineCall,
): bigint {
  const known = facts?.operands.get(copies.value.get(value) ?? value);
  if (whom === undefined) return priceOfDivision(value, known);
  if ("budget" in whom) {
    return (whom.budget + ASKING) * BigInt(FEW_HANDLERS + 1);
  }
  const { cost, parameters } = whom;
  if (cost === undefined) return 0n;
  const { operation } = value;
  // Where a check has failed, what is given back is known by nothing but its type.
  const own = operation.kind === "call" && operation.operation === whom;
  const of = new Map<Local, bigint>();
  let place = 0;
  for (const one of parameters) {
    const scalars = scalarsOf(one.type);
    place += scalars.length;
    // Of a slice the second number counts, which is its length.
    const last = (own ? known?.[place - 1] : undefined) ??
      anyOf(scalars.at(-1)!);
    of.set(one, last.greatest);
  }
  return greatest(cost, of);
}

/** The greatest value of a cost, which is made of sums and products. */
function greatest(cost: Typed, of: ReadonlyMap<Local, bigint>): bigint {
  if (cost.kind === "constant") return cost.value;
  if (cost.kind === "local") return of.get(cost.local) ?? 0n;
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

function priceOfDivision(
  { operands }: Value,
  known: readonly Known[] | undefined,
): bigint {
  const [a, b] = operands.map((one, at) => known?.[at] ?? anyOf(one.type)) as [
    Known,
    Known,
  ];
  const most = greater(-a.least, a.greatest);
  const least = b.least > 0n ? b.least : b.greatest < 0n ? -b.greatest : 1n;
  const doublings = (most / least).toString(2).length;
  return BigInt(divisionCycles(Math.min(doublings, 63)));
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

// ## The bound

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
  const price = (call: MachineCall | undefined) =>
    call === undefined ? 0n : priceOfCall(facts, prospect, call);
  const ways = allDepartures(stretches, price, memory);
  const longest = longestWay(ways, (head) => loops.get(head)?.repeated);
  if (longest === undefined) return UNBOUNDED;
  const calls = callsOn(longest, stretches, ways, price);
  const dearest = dearestOf(longest, loops, calls);
  return { cycles: longest.cycles, dearest };
}

const UNBOUNDED: Bound = { cycles: undefined, dearest: undefined };

/** A loop of the code. */
interface LoopHere {
  readonly repeated: Repeated;
  /** Where it stands in the source. */
  readonly span: Span;
  /** Whether it asks at the beginning of a round whether there is to be one. */
  readonly asksFirst: boolean;
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
    const inside = loops.get(head)!;
    const asksFirst = successors(head).some((one) => !inside.has(one)) &&
      [...inside].some((one) => one !== head && one.body.length > 0);
    found.set(place, { repeated, span, asksFirst });
  }
  return found;
}

/** The rounds of the loop at `head`; where nothing leads, or only through a check that never holds, there are none. */
function roundsAt(
  facts: Analysis | undefined,
  head: Block,
): Repeated | undefined {
  if (facts === undefined || !facts.shape.loops.has(head)) return undefined;
  if (!facts.starts.has(head)) return NO_ROUND;
  const { loops, leading } = facts.shape;
  const back = leading.get(head)!.filter((one) => loops.get(head)!.has(one));
  const never = back.every((one) => isCutOff(facts, one));
  return facts.rounds.get(head) ?? (never ? NO_ROUND : undefined);
}

const NO_ROUND: Repeated = { most: 0n };

/** Whether nobody gets past `block`, because a check there or on every way there never holds. */
function isCutOff({ checks, shape }: Analysis, block: Block): boolean {
  const { dominators } = shape;
  for (let at = block;; at = dominators.get(at)!) {
    const never = at.body.some((one) => checks.get(one)?.greatest === 0n);
    if (never || dominators.get(at) === at) return never;
  }
}

/** Two loops whose heads have become one are one that makes the rounds of both. */
function both(a: Repeated | undefined, b: Repeated): Repeated {
  if (a === undefined) return b;
  return { most: (a.most + 1n) * (b.most + 1n) - 1n };
}

// ## What takes most of it
//
// On the longest way, the time goes into loops, calls and divisions. A call that takes half of all is what the
// author should know of. Otherwise it is the innermost loop that takes half, and if there is none, what takes
// most. What takes hardly anything is not told: then the time goes everywhere.

function dearestOf(
  { cycles, loops }: Longest,
  here: ReadonlyMap<number, LoopHere>,
  calls: readonly Dearest[],
): Dearest | undefined {
  const takes = (one: Dearest, part: bigint) =>
    one.times * one.each * part >= cycles;
  const call = dearer(calls);
  if (call && takes(call, 2n)) return call;
  const long = loops.filter(({ rounds }) => rounds > 0n)
    .map(({ head, times, rounds, each }): Dearest => {
      const { span, asksFirst } = here.get(head)!;
      // One that asks at the end has a last round from which it does not come back.
      const all = asksFirst ? rounds : rounds + times;
      return { kind: "loop", span, times: all, each };
    });
  const most = long.findLast((one) => takes(one, 2n)) ??
    dearer([...calls, ...long]);
  return most && takes(most, 10n) ? most : undefined;
}

/** The one that takes most. */
function dearer(all: readonly Dearest[]): Dearest | undefined {
  const cost = ({ times, each }: Dearest) => times * each;
  return all.reduce<Dearest | undefined>(
    (a, b) => a === undefined || cost(b) > cost(a) ? b : a,
    undefined,
  );
}

/** The calls and divisions on the longest way, with what they cost there; copies of one are one. */
function callsOn(
  { times }: Longest,
  stretches: readonly Stretch[],
  ways: readonly (readonly Departure[])[],
  price: (call: MachineCall | undefined) => bigint,
): Dearest[] {
  const found = new Map<string, Dearest>();
  for (const [at, { instructions }] of stretches.entries()) {
    const calls = instructions
      .filter(({ form }) => form === "pal" || form === "call");
    for (const [index, { span, call }] of calls.entries()) {
      const here = ways[at]!.filter((one) => one.calls > index)
        .reduce((sum, one) => sum + (times.get(one) ?? 0n), 0n);
      const key = `${span.start} ${span.end}`;
      const before = found.get(key);
      const each = greater(CALL + price(call), before?.each ?? 0n);
      const kind = call && call.whom === undefined ? "division" : "call";
      const all = here + (before?.times ?? 0n);
      found.set(key, { kind, span, times: all, each });
    }
  }
  return [...found.values()];
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
