// # Asking once for many
//
// Several handlers in a row that test the same subject share one look at it.
//
// Three filters want `number == 500`, `number == 501` and `number >= 500`. One search finds out
// where the number lies: below 500, at 500, at 501, or above. In each of these *stretches* it is
// known who remains to be asked, in the old order: nobody, the first and the third, the second and
// the third, the third alone. What their filters ask besides is asked there, by the same method.
//
// The stretches meet again behind the last of these handlers. So who stands behind them is there
// once, and not in each stretch.

import { begin, constant, createBlock, end, known } from "../form/builder.ts";
import type { Block, Case, Comparison, Value } from "../form/ir.ts";
import { BOOL, limitsOf } from "../meaning/types.ts";
import { confine, inside, type Scope, valueOf } from "./known.ts";
import type { Member } from "./members.ts";
import { askByRow } from "./rows.ts";
import {
  type Answers,
  branchTo,
  goOn,
  type Merging,
  type Rest,
} from "./ways.ts";
import { needsGuard } from "./questions.ts";
import { NO_SPAN, parameterAs } from "./weaving.ts";

/** Handlers that test the same subject, one behind the other. */
export interface Fan {
  /** The subject, as text. */
  readonly subject: string;
  /** The subject, as one of their filters computes it. */
  readonly value: Value;
  /** The handlers. */
  readonly members: readonly Member[];
  /** The stretches of numbers for which somebody remains, from the smallest on. */
  readonly stretches: readonly FanStretch[];
}

/** Some numbers, both ends included, and those who remain to be asked. */
export interface FanStretch {
  /** The first number. */
  readonly from: bigint;
  /** The last number. */
  readonly to: bigint;
  /** Those who remain. */
  readonly members: readonly Member[];
}

/** With fewer handlers it is not worth while, unless each wants one number, or all the same. */
const FEWEST = 4;

/** The best way to begin with `members`, if it is to ask for several of them at once. */
export function fanOf(
  members: readonly Member[],
  decided: ReadonlySet<string>,
): Fan | undefined {
  const [head] = members;
  let best: Fan | undefined;
  // A byte of a packet may be looked at only if everything that was tested before it holds.
  let guarded = true;
  for (const { subject, value } of head?.tests ?? []) {
    if (decided.has(subject)) continue;
    const possible = guarded || !needsGuard(value);
    guarded = false;
    if (!possible || known(value) !== undefined) continue;
    const fan = fanOn(members, subject, value);
    if (fan && isBetter(fan, best)) best = fan;
  }
  return best;
}

/** Whether `fan` asks more handlers at once than `best`, or leaves fewer of them together. */
function isBetter(fan: Fan, best: Fan | undefined): boolean {
  if (best === undefined) return true;
  const [a, b] = [fan.members.length, best.members.length];
  return a > b || a === b && fan.stretches.length > best.stretches.length;
}

function fanOn(
  members: readonly Member[],
  subject: string,
  value: Value,
): Fan | undefined {
  const ranges: Range[] = [];
  for (const member of members) {
    const range = rangeOf(member, subject, value);
    if (range === undefined) break;
    ranges.push(range);
  }
  for (let count = ranges.length; count > 1; count = Math.floor(count / 2)) {
    const some = ranges.slice(0, count);
    const stretches = stretchesOf(some, 4 * count + 16);
    if (stretches === undefined) continue;
    const same = stretches.length === 1 &&
      stretches[0]!.members.length === count;
    const points = stretches.every(({ from, to }) => from === to);
    if (count < FEWEST && !same && !points) return undefined;
    const those = some.map(({ member }) => member);
    return { subject, value, members: those, stretches };
  }
}

interface Range {
  readonly member: Member;
  readonly from: bigint;
  readonly to: bigint;
}

/** The numbers that `member` wants the subject to be; `undefined` if it does not test it. */
function rangeOf(
  member: Member,
  subject: string,
  value: Value,
): Range | undefined {
  const tests = member.tests.filter((one) => one.subject === subject);
  if (tests.length === 0) return undefined;
  let [from, to] = limitsOf(value.type);
  for (const test of tests) {
    if (test.from > from) from = test.from;
    if (test.to < to) to = test.to;
  }
  return { member, from, to };
}

/** Cuts the numbers where somebody's range begins or ends; `undefined` if that is too many. */
function stretchesOf(
  ranges: readonly Range[],
  most: number,
): FanStretch[] | undefined {
  const some = ranges.filter(({ from, to }) => from <= to);
  const starts = new Set(some.flatMap(({ from, to }) => [from, to + 1n]));
  const cuts = [...starts].sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
  const place = new Map(cuts.map((cut, index) => [cut, index]));
  const inStretch: Member[][] = cuts.map(() => []);
  let total = 0;
  for (const { member, from, to } of some) {
    const end = place.get(to + 1n)!;
    for (let at = place.get(from)!; at < end; at++) {
      inStretch[at]!.push(member);
      if (++total > most) return undefined;
    }
  }
  return cuts.map((from, index) => ({
    from,
    to: (cuts[index + 1] ?? from + 1n) - 1n,
    members: inStretch[index]!,
  })).filter(({ members }) => members.length > 0);
}

// ## The code

/** Asks those who remain in a stretch. */
export type AskSome = (
  members: readonly Member[],
  scope: Scope,
  answers: Answers | undefined,
  rest: Rest,
) => void;

/** Finds the stretch in which the subject of `fan` lies, and asks those who remain there. */
export function askFan(
  merging: Merging,
  scope: Scope,
  fan: Fan,
  answers: Answers | undefined,
  rest: Rest,
  ask: AskSome,
): void {
  const { stretches, members, subject } = fan;
  const value = materialise(merging, scope, fan.value);
  merging.shared.push(
    `${subject}: one look for ${members.length} handlers`,
  );
  const exact = stretches.every(({ from, to }) => from === to);
  const search: Search = { merging, value, answers, rest, ask };
  if (exact && stretches.length > 1) {
    const wanted = stretches.map(({ from, members }) => ({
      number: from,
      member: members[0]!,
    }));
    const disjoint = stretches.every(({ members }) => members.length === 1);
    if (
      disjoint && askByRow(merging, scope, value, wanted, answers, rest)
    ) return;
    return switchOver(search, scope, stretches);
  }
  find(search, scope, withGaps(stretches, value), 0, Infinity);
}

/** The value of a subject, computed at the end of the growing block. */
function materialise(
  merging: Merging,
  scope: Scope,
  value: Value,
): Value {
  if (known(value) !== undefined) return value;
  const { operation, operands, type, span } = value;
  const { builder } = merging.weaving;
  if (operation.kind === "parameter") {
    const { index } = operation;
    return parameterAs(merging.weaving, scope, index, type, span);
  }
  const of = operands.map((one) => materialise(merging, scope, one));
  return valueOf(builder, scope, operation, type, of, span);
}

interface Search {
  readonly merging: Merging;
  readonly value: Value;
  readonly answers: Answers | undefined;
  readonly rest: Rest;
  readonly ask: AskSome;
}

function switchOver(
  search: Search,
  scope: Scope,
  stretches: readonly FanStretch[],
): void {
  const { merging, value, rest, answers } = search;
  const { builder } = merging.weaving;
  if (stretches.length < FEWEST) return oneByOne(search, scope, stretches);
  const cases: Case[] = stretches.map(({ from }) => ({
    equals: from,
    target: createBlock(builder),
  }));
  const otherwise = createBlock(builder);
  end(builder, { kind: "switch", value, cases, otherwise });
  stretches.forEach((stretch, index) =>
    inStretch(search, scope, cases[index]!.target, stretch)
  );
  begin(builder, otherwise);
  goOn(merging, rest, inside(scope), answers);
}

/** Compares with one number after the other. */
function oneByOne(
  search: Search,
  scope: Scope,
  stretches: readonly FanStretch[],
): void {
  const { merging, rest, answers } = search;
  const { builder } = merging.weaving;
  let here = scope;
  for (const stretch of stretches) {
    const condition = compare(search, here, "equal", stretch.from);
    const [then, otherwise] = [createBlock(builder), createBlock(builder)];
    end(builder, { kind: "branch", condition, then, otherwise });
    inStretch(search, here, then, stretch);
    begin(builder, otherwise);
    here = inside(here);
  }
  goOn(merging, rest, here, answers);
}

function inStretch(
  { merging, value, ask, answers, rest }: Search,
  scope: Scope,
  block: Block,
  { from, to, members }: FanStretch,
): void {
  begin(merging.weaving.builder, block);
  const here = inside(scope);
  confine(here, value, from, to);
  ask(members, here, answers, rest);
}

// ## Searching
//
// Where the stretches are more than points, the search halves them.

/** All numbers of the subject's type in stretches, those for whom nobody remains among them. */
function withGaps(
  stretches: readonly FanStretch[],
  { type }: Value,
): readonly FanStretch[] {
  const [least, greatest] = limitsOf(type);
  const all: FanStretch[] = [];
  let next = least;
  for (const stretch of stretches) {
    if (stretch.from > next) {
      all.push({ from: next, to: stretch.from - 1n, members: [] });
    }
    all.push(stretch);
    next = stretch.to + 1n;
  }
  if (next <= greatest) all.push({ from: next, to: greatest, members: [] });
  return all;
}

function find(
  search: Search,
  scope: Scope,
  stretches: readonly FanStretch[],
  first: number,
  behind: number,
): void {
  const { merging, value, rest, answers, ask } = search;
  const { builder } = merging.weaving;
  const end = Math.min(behind, stretches.length);
  const last = stretches[end - 1]!;
  if (end - first === 1) {
    const here = inside(scope);
    confine(here, value, last.from, last.to);
    if (last.members.length === 0) return goOn(merging, rest, here, answers);
    return ask(last.members, here, answers, rest);
  }
  const point = onlyPoint(stretches, first, end);
  if (point !== undefined) {
    const condition = compare(search, scope, "equal", point.from);
    const then = createBlock(builder);
    branchTo(merging, condition, then, rest, scope, answers);
    return inStretch(search, scope, then, point);
  }
  const middle = first + end + 1 >> 1;
  const condition = compare(
    search,
    scope,
    "lessOrEqual",
    stretches[middle - 1]!.to,
  );
  const [low, high] = [createBlock(builder), createBlock(builder)];
  builder.block!.ending = {
    kind: "branch",
    condition,
    then: low,
    otherwise: high,
  };
  begin(builder, low);
  find(search, inside(scope), stretches, first, middle);
  begin(builder, high);
  find(search, inside(scope), stretches, middle, end);
}

/** The single number for which somebody remains, if there is only one between gaps. */
function onlyPoint(
  stretches: readonly FanStretch[],
  first: number,
  end: number,
): FanStretch | undefined {
  if (end - first > 3) return undefined;
  const some = stretches.slice(first, end)
    .filter(({ members }) => members.length > 0);
  return some.length === 1 && some[0]!.from === some[0]!.to
    ? some[0]
    : undefined;
}

function compare(
  { merging, value }: Search,
  scope: Scope,
  operator: Comparison,
  number: bigint,
): Value {
  const { builder } = merging.weaving;
  const right = constant(builder, number, value.type, NO_SPAN);
  const operation = { kind: "comparison", operator } as const;
  return valueOf(builder, scope, operation, BOOL, [value, right], NO_SPAN);
}
