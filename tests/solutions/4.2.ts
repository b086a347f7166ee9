// # Tests that need not be made
//
// A solution of exercise 4.2.
//
// What is known is kept for the beginning of each block. It grows until nothing changes, and is then
// cut back twice.

import {
  type Block,
  BOOL,
  type Procedure,
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

/** Rounds after which a range that still grows is made as large as its type. */
const PATIENCE = 3;

/** The sites of `procedure` whose checks always hold. */
export function provedSites(procedure: Procedure): ReadonlySet<number> {
  let starts: Starts = new Map([[procedure.blocks[0]!, new Map()]]);
  for (let round = 0; grow(procedure, starts, round > PATIENCE); round++);
  for (let times = 0; times < 2; times++) starts = cutBack(procedure, starts);
  const proved = new Set(procedure.sites.map(({ number }) => number));
  for (const block of procedure.blocks) {
    const known = starts.get(block);
    if (known === undefined) continue;
    goThrough(block, new Map(known), (site, { least }) => {
      if (least !== 1n) proved.delete(site);
    });
  }
  return proved;
}

// ## To the fixed point and back

/** Takes what the end of each block brings to those behind it; whether anything has changed. */
function grow(
  { blocks }: Procedure,
  starts: Starts,
  impatient: boolean,
): boolean {
  let changed = false;
  for (const block of blocks) {
    const known = starts.get(block);
    if (known === undefined) continue;
    for (const [to, brought] of goThrough(block, new Map(known))) {
      const before = starts.get(to);
      const after = before === undefined
        ? brought
        : isBack(blocks, block, to)
        ? goneRound(to, before, brought, impatient)
        : joined(before, brought);
      if (before && sameAs(before, after)) continue;
      starts.set(to, after);
      changed = true;
    }
  }
  return changed;
}

/** What the ends of all blocks bring: those that lead back by what was known before. */
function cutBack({ blocks }: Procedure, starts: Starts): Starts {
  const back = blocks.flatMap((block) => {
    const known = starts.get(block);
    return known === undefined
      ? []
      : goThrough(block, new Map(known)).filter(([to]) =>
        isBack(blocks, block, to)
      );
  });
  const next: Starts = new Map([[blocks[0]!, new Map()]]);
  for (const block of blocks) {
    let known = next.get(block);
    if (known === undefined) continue;
    for (const [to, brought] of back) {
      if (to === block) known = goneRound(to, known, brought, false);
    }
    next.set(block, known);
    for (const [to, brought] of goThrough(block, new Map(known))) {
      if (isBack(blocks, block, to)) continue;
      const before = next.get(to);
      next.set(to, before ? joined(before, brought) : brought);
    }
  }
  return next;
}

function isBack(blocks: readonly Block[], from: Block, to: Block): boolean {
  return blocks.indexOf(to) <= blocks.indexOf(from);
}

/** What is known where two paths meet. */
function joined(one: Known, other: Known): Known {
  const result: Known = new Map();
  for (const [value, range] of one) {
    const second = other.get(value);
    if (second !== undefined) result.set(value, either(range, second));
  }
  return result;
}

/** What is known at a head for one more round: the parameters alone have changed. */
function goneRound(
  { parameters }: Block,
  before: Known,
  brought: Known,
  impatient: boolean,
): Known {
  const result = new Map(before);
  for (const value of parameters) {
    const [old, fresh] = [before, brought].map((one) => rangeOf(one, value));
    const all = allOf(baseOf(value.type));
    const wide = either(old!, fresh!);
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
  block: Block,
  known: Known,
  see: (site: number, condition: Range) => void = () => {},
): Way[] {
  for (const value of block.body) {
    const { operation, operands } = value;
    if (operation.kind !== "check") {
      known.set(value, computed(known, value));
      continue;
    }
    see(operation.site.number, rangeOf(known, operands[0]!));
    if (!learn(known, operands[0]!, true)) return [];
  }
  return waysFrom(block, known);
}

function waysFrom({ ending }: Block, known: Known): Way[] {
  if (ending.kind === "jump") {
    const { target, passes } = ending;
    const ranges = passes.map((one) => rangeOf(known, one));
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
  if (learn(known, condition, true)) ways.push([then, known]);
  if (learn(other, condition, false)) ways.push([otherwise, other]);
  return ways;
}

function rangeOf(known: Known, value: Value): Range {
  const { operation, type } = value;
  if (operation.kind === "constant") return only(operation.value);
  const kept = known.get(value) ?? allOf(baseOf(type));
  return type.kind === "bool" ? both(kept, computed(known, value)) : kept;
}

function computed(known: Known, { operation, operands, type }: Value): Range {
  const [a, b] = operands.map((one) => rangeOf(known, one)) as [Range, Range];
  switch (operation.kind) {
    case "arithmetic":
      return arithmeticRange(operation.operator, a, b, baseOf(type));
    case "convert":
      return within(a, baseOf(type));
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
function learn(known: Known, condition: Value, truth: boolean): boolean {
  const { operation, operands } = condition;
  const truths = both(rangeOf(known, condition), only(truth ? 1n : 0n));
  if (isEmpty(truths)) return false;
  known.set(condition, truths);
  if (operation.kind === "not") return learn(known, operands[0]!, !truth);
  if (operation.kind !== "comparison") return true;
  const [a, b] = operands as [Value, Value];
  if (operation.operator === "equal") {
    return truth ? same(known, a, b) : differ(known, a, b);
  }
  const strict = operation.operator === "less";
  return truth
    ? ordered(known, a, b, strict ? 1n : 0n)
    : ordered(known, b, a, strict ? 0n : 1n);
}

/** Adds that `a` is at most `b`, less `apart`. */
function ordered(known: Known, a: Value, b: Value, apart: bigint): boolean {
  const [x, y] = [rangeOf(known, a), rangeOf(known, b)];
  return narrow(known, a, { ...x, greatest: y.greatest - apart }) &&
    narrow(known, b, { ...y, least: x.least + apart });
}

function same(known: Known, a: Value, b: Value): boolean {
  const range = both(rangeOf(known, a), rangeOf(known, b));
  return narrow(known, a, range) && narrow(known, b, range);
}

function differ(known: Known, a: Value, b: Value): boolean {
  for (const [one, other] of [[a, b], [b, a]] as const) {
    const { least, greatest } = rangeOf(known, other);
    if (least !== greatest) continue;
    const range = rangeOf(known, one);
    const inside = {
      least: range.least === least ? least + 1n : range.least,
      greatest: range.greatest === least ? least - 1n : range.greatest,
    };
    if (!narrow(known, one, inside)) return false;
  }
  return true;
}

function narrow(known: Known, value: Value, range: Range): boolean {
  const left = both(rangeOf(known, value), range);
  known.set(value, left);
  return !isEmpty(left);
}
