// # What holds in every round
//
// What holds at the head of a loop is found by trying.
//
// At first nobody has come back, so what the ways from outside bring is taken for all there is. Going
// through the loop shows what comes back. If it is more, the claim is widened to hold it, and the loop is
// gone through again, until nothing new comes back.
//
// That might take as many rounds as the program would. So a claim is not widened by little steps
// ([[§Larger steps]]). At last, when nothing comes back any more, the claims are often larger than they need be,
// because steps were too large. Going through once more with what really comes back makes them smaller.
//
// Whatever comes out is only a proposal. It is put to the test by [[§Going through]], which trusts
// nothing of what is done here.
//
// ## How long the search may take
//
// A claim about a loop is changed at most [[MOST_CLAIMS]] times, then it claims of each number only the range that was
// declared for it, and after as many changes again nothing. Each change makes its loop be gone through again. So no value
// is looked at more often than twice that number times the depth of the loops around it, and twice more.
//
// Loops deep inside each other could still keep the kernel busy for long. So there is an end: on the average, each
// value is looked at [[LOOKS_PER_VALUE]] times at most, and then the search is over. The spindle is refused and its
// author is told which loop it was about.

import type { Block, Procedure } from "../../03-spindles/mod.ts";
import {
  anyOf,
  baseOf,
  eitherKnown,
  implies,
  type Known,
} from "../numbers/known.ts";
import { ANY_LENGTH, claimedNumbers, firstClaim } from "./claims.ts";
import {
  type Invariant,
  type Prepared,
  type Standing,
  visit,
  waysTo,
} from "./going.ts";
import type { Shape } from "./loops.ts";
import { type Missing, missingOn } from "./missing.ts";
import { EXACT_TIMES, thresholdsOf, widened } from "./widening.ts";

/** How often the claim about a loop is changed before it claims no more than was declared. */
export const MOST_CLAIMS = 12;

/** How often each value is looked at on the average, before the search gives up. */
export const LOOKS_PER_VALUE = 24;
/** How often values are looked at in every procedure, however small. */
export const LEAST_LOOKS = 4_000;

interface Claim {
  invariant: Invariant;
  times: number;
}

interface Search {
  readonly course: Prepared;
  readonly shape: Shape;
  readonly claims: Map<Block, Claim>;
  /** Numbers of the program at which growing stops for a moment, rising. */
  readonly thresholds: readonly bigint[];
  /** The heads whose last way back begins at each block. */
  readonly ends: ReadonlyMap<Block, readonly Block[]>;
  /** How many values have been looked at. */
  looks: number;
  /** How many may be. */
  readonly mostLooks: number;
}

/** What a search has come to. */
export interface Proposal {
  /** What may hold at heads. */
  readonly invariants: Map<Block, Invariant>;
  /** How many values were looked at for that, each time counted. */
  readonly looks: number;
  /** The head of the loop at which the search has given up. */
  readonly gaveUpAt?: Block;
}

/** Looks for what holds at the heads of the loops that `course` goes through. */
export function findInvariants(course: Prepared): Proposal {
  const { shape, procedure } = course;
  if (shape.loops.size === 0 || shape.broken) {
    return { invariants: new Map(), looks: 0 };
  }
  const search: Search = {
    course,
    shape,
    claims: new Map(),
    thresholds: thresholdsOf(procedure),
    ends: endsOf(shape),
    looks: 0,
    mostLooks: LEAST_LOOKS + LOOKS_PER_VALUE * sizeOf(procedure),
  };
  const gaveUpAt = grow(search, procedure);
  const { looks } = search;
  if (gaveUpAt !== undefined) return { invariants: new Map(), looks, gaveUpAt };
  shrink(search, procedure);
  const invariants = new Map(
    [...search.claims].map(([head, { invariant }]) => [head, invariant]),
  );
  return { invariants, looks };
}

function sizeOf({ blocks }: Procedure): number {
  return blocks.reduce((sum, block) => sum + looksAt(block), 0);
}

/** How many values are looked at in going through a block. */
function looksAt({ parameters, body }: Block): number {
  return parameters.length + body.length + 1;
}

function endsOf({ loops, leading, order }: Shape): Map<Block, Block[]> {
  const ends = new Map<Block, Block[]>();
  for (const head of loops.keys()) {
    const last = leading.get(head)!.reduce((a, b) =>
      order.get(a)! > order.get(b)! ? a : b
    );
    ends.set(last, [...ends.get(last) ?? [], head]);
  }
  return ends;
}

// ## Growing

/** Claims at least what holds at each head; gives the head of a loop if it takes too long. */
function grow(search: Search, { blocks }: Procedure): Block | undefined {
  const { course, shape, claims, ends } = search;
  for (let at = 0; at < blocks.length; at++) {
    const block = blocks[at]!;
    search.looks += looksAt(block);
    if (search.looks > search.mostLooks) {
      return shape.around.get(block)!.at(-1) ?? block;
    }
    if (shape.loops.has(block)) claimAt(search, block);
    visit(course, block, claims.get(block)?.invariant);
    // The innermost loop comes first: what it claims decides what comes back further out.
    for (const head of (ends.get(block) ?? []).toReversed()) {
      if (!returnsMore(search, head)) continue;
      at = shape.order.get(head)! - 1;
      break;
    }
  }
}

/** Makes or widens the claim about `head`, so that the ways from outside bring it. */
function claimAt(search: Search, head: Block): void {
  const { course, claims } = search;
  const ways = waysTo(course, head, false);
  if (ways.length === 0) return;
  const claim = claims.get(head);
  if (claim === undefined) {
    const invariant = firstClaim(course, head, ways);
    claims.set(head, { invariant, times: 0 });
    return;
  }
  const missing = missingOn(course, head, claim.invariant, ways);
  if (missing) widen(search, head, claim, missing);
}

/** Whether more comes back to `head` than is claimed. If so, the claim is widened. */
function returnsMore(search: Search, head: Block): boolean {
  const { course, claims } = search;
  const claim = claims.get(head);
  if (claim === undefined) return false;
  const back = waysTo(course, head, true);
  const missing = missingOn(course, head, claim.invariant, back);
  if (missing === undefined) return false;
  widen(search, head, claim, missing);
  return true;
}

// ## Widening

function widen(
  { thresholds }: Search,
  head: Block,
  claim: Claim,
  missing: Missing,
): void {
  const times = ++claim.times;
  const { numbers, extents, standings, changed } = claim.invariant;
  const wider = (
    before: readonly Known[],
    more: ReadonlyMap<number, Known>,
    most: (index: number) => Known,
    declared = most,
  ) =>
    before.map((known, index) => {
      const other = more.get(index);
      // A number that has kept to its declared range so far is not claimed to leave it.
      const now = other === undefined ? known : eitherKnown(known, other);
      const kept = times < 2 * MOST_CLAIMS && implies(now, declared(index));
      const all = (kept ? declared : most)(index);
      if (times >= MOST_CLAIMS) return all;
      return other ? widened(known, other, all, times, thresholds) : known;
    });
  claim.invariant = {
    numbers: wider(
      numbers,
      missing.numbers,
      (index) => anyOf(baseOf(head.parameters[index]!.type)),
      (index) => anyOf(head.parameters[index]!.type),
    ),
    extents: wider(extents, missing.extents, () => ANY_LENGTH),
    standings: times >= MOST_CLAIMS
      ? []
      : standings.flatMap((one) => weakened(one, missing, times)),
    changed: [...changed, ...missing.changed],
  };
}

function weakened(
  standing: Standing,
  { standings }: Missing,
  times: number,
): Standing[] {
  const most = standings.get(standing);
  if (most === undefined) return [standing];
  if (times <= EXACT_TIMES) return [{ ...standing, most }];
  // What is less stays less, and what is not more stays that.
  const next = most <= -1n ? -1n : 0n;
  return most <= next && next > standing.most
    ? [{ ...standing, most: next }]
    : [];
}

// ## Shrinking

function shrink({ course, claims }: Search, { blocks }: Procedure): void {
  for (const block of blocks) {
    const claim = claims.get(block);
    if (claim !== undefined) shrinkAt(course, block, claim);
    visit(course, block, claim?.invariant);
  }
}

function shrinkAt(course: Prepared, head: Block, claim: Claim): void {
  const ways = [...waysTo(course, head, false), ...waysTo(course, head, true)];
  if (ways.length === 0) return;
  const { invariant } = claim;
  const smaller = (before: readonly Known[], extent: boolean) => {
    const now = claimedNumbers(course, head, ways, extent);
    return before.map((known, index) =>
      implies(now[index]!, known) ? now[index]! : known
    );
  };
  claim.invariant = {
    ...invariant,
    numbers: smaller(invariant.numbers, false),
    extents: smaller(invariant.extents, true),
  };
}
