// # Leaving checks out, with parts to choose
//
// The wrong answers to exercise 4.2 differ from a right one in a part, so that is all that each of them
// says.

import {
  type Block,
  BOOL,
  type Procedure,
  type Scalar,
  type Value,
} from "../../chapters/03-spindles/mod.ts";
import {
  allOf,
  areEqual,
  arithmeticRange,
  baseOf,
  both,
  either,
  isEmpty,
  lessThan,
  only,
  type Range,
  within,
} from "../../chapters/04-verifier/mod.ts";

/** What is known of values; of those that are missing, what their type says. */
type Known = Map<Value, Range>;
type Starts = Map<Block, Known>;

/** The parts that can be chosen. */
export interface Parts {
  /** What comes of arithmetic. */
  readonly arithmetic: typeof arithmeticRange;
  /** What comes of a conversion to a type. */
  readonly converted: (range: Range, type: Scalar) => Range;
  /** What is known where two paths meet. */
  readonly met: (one: Range, other: Range, type: Scalar) => Range;
  /** How far apart two numbers are if one is less than the other. */
  readonly apart: bigint;
  /** What is taken for true on the other side of a test: the opposite, the same, or nothing. */
  readonly otherSide: boolean | undefined;
  /** Whether tests teach at all. */
  readonly tests: boolean;
  /** Whether ways that nobody can take are left alone. */
  readonly dead: boolean;
  /** How often loops are gone round to find out, and how often to be more exact. */
  readonly rounds: number;
  readonly cuts: number;
  /** What is known of a head from the rounds before. */
  readonly head: (old: Range, fresh: Range) => Range;
}

const RIGHT: Parts = {
  arithmetic: arithmeticRange,
  converted: within,
  met: either,
  apart: 1n,
  otherSide: false,
  tests: true,
  dead: true,
  rounds: Infinity,
  cuts: 2,
  head: either,
};

/** What a part of the analysis works with. */
type Chosen = Parts;

/** Rounds after which a range that still grows is made as large as its type. */
const PATIENCE = 3;

/** What finds sites with the right parts, but for some. */
export function guardsBy(
  changed: Partial<Parts>,
): (procedure: Procedure) => ReadonlySet<number> {
  const parts = { ...RIGHT, ...changed };
  return (procedure) => provedSites(parts, procedure);
}

function provedSites(parts: Chosen, procedure: Procedure): ReadonlySet<number> {
  let starts: Starts = new Map([[procedure.blocks[0]!, new Map()]]);
  for (
    let round = 0;
    round < parts.rounds && grow(parts, procedure, starts, round > PATIENCE);
    round++
  );
  for (let times = 0; times < parts.cuts; times++) {
    starts = cutBack(parts, procedure, starts);
  }
  const proved = new Set(procedure.sites.map(({ number }) => number));
  for (const block of procedure.blocks) {
    const known = starts.get(block);
    if (known === undefined) continue;
    goThrough(parts, block, new Map(known), (site, { least }) => {
      if (least !== 1n) proved.delete(site);
    });
  }
  return proved;
}

// ## To the fixed point and back

/** Takes what the end of each block brings to those behind it; whether anything has changed. */
function grow(
  parts: Chosen,
  { blocks }: Procedure,
  starts: Starts,
  impatient: boolean,
): boolean {
  let changed = false;
  for (const block of blocks) {
    const known = starts.get(block);
    if (known === undefined) continue;
    for (const [to, brought] of goThrough(parts, block, new Map(known))) {
      const before = starts.get(to);
      const after = before === undefined
        ? brought
        : isBack(blocks, block, to)
        ? goneRound(parts, to, before, brought, impatient)
        : joined(parts, before, brought);
      if (before && sameAs(before, after)) continue;
      starts.set(to, after);
      changed = true;
    }
  }
  return changed;
}

/** What the ends of all blocks bring: those that lead back by what was known before. */
function cutBack(parts: Chosen, { blocks }: Procedure, starts: Starts): Starts {
  const back = blocks.flatMap((block) => {
    const known = starts.get(block);
    return known === undefined
      ? []
      : goThrough(parts, block, new Map(known)).filter(([to]) =>
        isBack(blocks, block, to)
      );
  });
  const next: Starts = new Map([[blocks[0]!, new Map()]]);
  for (const block of blocks) {
    let known = next.get(block);
    if (known === undefined) continue;
    for (const [to, brought] of back) {
      if (to === block) known = goneRound(parts, to, known, brought, false);
    }
    next.set(block, known);
    for (const [to, brought] of goThrough(parts, block, new Map(known))) {
      if (isBack(blocks, block, to)) continue;
      const before = next.get(to);
      next.set(to, before ? joined(parts, before, brought) : brought);
    }
  }
  return next;
}

function isBack(blocks: readonly Block[], from: Block, to: Block): boolean {
  return blocks.indexOf(to) <= blocks.indexOf(from);
}

/** What is known where two paths meet. */
function joined(parts: Chosen, one: Known, other: Known): Known {
  const result: Known = new Map();
  for (const [value, range] of one) {
    const second = other.get(value);
    if (second === undefined) continue;
    result.set(value, parts.met(range, second, value.type));
  }
  return result;
}

/** What is known at a head for one more round: the parameters alone have changed. */
function goneRound(
  parts: Chosen,
  { parameters }: Block,
  before: Known,
  brought: Known,
  impatient: boolean,
): Known {
  const result = new Map(before);
  for (const value of parameters) {
    const [old, fresh] = [before, brought].map((one) =>
      rangeOf(parts, one, value)
    );
    const all = allOf(baseOf(value.type));
    const wide = parts.head(old!, fresh!);
    const less = impatient && wide.least < old!.least;
    const more = impatient && wide.greatest > old!.greatest;
    result.set(value, {
      least: less ? all.least : wide.least,
      greatest: more ? all.greatest : wide.greatest,
    });
  }
  return result;
}

function sameAs(one: Known, other: Known): boolean {
  return one.size === other.size && [...one].every(([value, range]) => {
    const second = other.get(value);
    return second !== undefined && second.least === range.least &&
      second.greatest === range.greatest;
  });
}

// ## Through a block

type Way = readonly [to: Block, known: Known];

function goThrough(
  parts: Chosen,
  block: Block,
  known: Known,
  see: (site: number, condition: Range) => void = () => {},
): Way[] {
  for (const value of block.body) {
    const { operation, operands } = value;
    if (operation.kind !== "check") {
      known.set(value, computed(parts, known, value));
      continue;
    }
    see(operation.site.number, rangeOf(parts, known, operands[0]!));
    if (!learn(parts, known, operands[0]!, true)) return [];
  }
  return waysFrom(parts, block, known);
}

function waysFrom(parts: Chosen, { ending }: Block, known: Known): Way[] {
  if (ending.kind === "jump") {
    const { target, passes } = ending;
    const ranges = passes.map((one) => rangeOf(parts, known, one));
    target.parameters.forEach((one, at) => known.set(one, ranges[at]!));
    return [[target, known]];
  }
  if (ending.kind === "switch") {
    const targets = ending.cases.map(({ target }) => target);
    return [...targets, ending.otherwise].map((to) => [to, new Map(known)]);
  }
  if (ending.kind === "return") return [];
  const { condition, then, otherwise } = ending;
  const other = new Map(known);
  const ways: Way[] = [];
  if (learn(parts, known, condition, true)) ways.push([then, known]);
  const { otherSide } = parts;
  if (
    otherSide === undefined || learn(parts, other, condition, otherSide)
  ) ways.push([otherwise, other]);
  return ways;
}

function rangeOf(parts: Chosen, known: Known, value: Value): Range {
  const { operation, type } = value;
  if (operation.kind === "constant") return only(operation.value);
  const kept = known.get(value) ?? allOf(baseOf(type));
  return type.kind === "bool"
    ? both(kept, computed(parts, known, value))
    : kept;
}

function computed(
  parts: Chosen,
  known: Known,
  { operation, operands, type }: Value,
): Range {
  const [a, b] = operands.map((one) => rangeOf(parts, known, one)) as [
    Range,
    Range,
  ];
  switch (operation.kind) {
    case "arithmetic":
      return parts.arithmetic(operation.operator, a, b, baseOf(type));
    case "convert":
      return parts.converted(a, baseOf(type));
    case "comparison":
      return truthRange(compared(operation.operator, a, b));
    case "not":
      return { least: 1n - a.greatest, greatest: 1n - a.least };
    case "load":
      return allOf(type);
    default:
      return allOf(baseOf(type));
  }
}

function compared(
  operator: "equal" | "less" | "lessOrEqual",
  a: Range,
  b: Range,
): boolean | undefined {
  if (operator === "equal") return areEqual(a, b);
  if (operator === "less") return lessThan(a, b);
  const greater = lessThan(b, a);
  return greater === undefined ? undefined : !greater;
}

function truthRange(truth: boolean | undefined): Range {
  return truth === undefined ? allOf(BOOL) : only(truth ? 1n : 0n);
}

// ## What a test teaches

/** Adds that `condition` is `truth`; whether that can be. */
function learn(
  parts: Chosen,
  known: Known,
  condition: Value,
  truth: boolean,
): boolean {
  if (!parts.tests) return true;
  const { operation, operands } = condition;
  const truths = both(rangeOf(parts, known, condition), only(truth ? 1n : 0n));
  if (isEmpty(truths)) return !parts.dead;
  known.set(condition, truths);
  if (operation.kind === "not") {
    return learn(parts, known, operands[0]!, !truth);
  }
  if (operation.kind !== "comparison") return true;
  const [a, b] = operands as [Value, Value];
  if (operation.operator === "equal") {
    return truth ? same(parts, known, a, b) : differ(parts, known, a, b);
  }
  const strict = operation.operator === "less";
  return truth
    ? ordered(parts, known, a, b, strict ? parts.apart : 0n)
    : ordered(parts, known, b, a, strict ? 0n : parts.apart);
}

/** Adds that `a` is at most `b`, less `apart`. */
function ordered(
  parts: Chosen,
  known: Known,
  a: Value,
  b: Value,
  apart: bigint,
): boolean {
  const [x, y] = [rangeOf(parts, known, a), rangeOf(parts, known, b)];
  return narrow(parts, known, a, { ...x, greatest: y.greatest - apart }) &&
    narrow(parts, known, b, { ...y, least: x.least + apart });
}

function same(parts: Chosen, known: Known, a: Value, b: Value): boolean {
  const range = both(rangeOf(parts, known, a), rangeOf(parts, known, b));
  return narrow(parts, known, a, range) && narrow(parts, known, b, range);
}

function differ(parts: Chosen, known: Known, a: Value, b: Value): boolean {
  for (const [one, other] of [[a, b], [b, a]] as const) {
    const { least, greatest } = rangeOf(parts, known, other);
    if (least !== greatest) continue;
    const range = rangeOf(parts, known, one);
    const inside = {
      least: range.least === least ? least + 1n : range.least,
      greatest: range.greatest === least ? least - 1n : range.greatest,
    };
    if (!narrow(parts, known, one, inside)) return false;
  }
  return true;
}

function narrow(
  parts: Chosen,
  known: Known,
  value: Value,
  range: Range,
): boolean {
  const left = both(rangeOf(parts, known, value), range);
  known.set(value, left);
  return !parts.dead || !isEmpty(left);
}
