// # Facts
//
// At each place in a procedure some things are known, because the way there led past them.
//
// Behind `if x < 8` the value `x` is below 8. Behind `if x < y` it is below `y`, whatever `y` is.
// A check teaches the same as a branch: had it failed, nothing behind it would run. So a second use of the
// same index needs no second check.
//
// Values never change, so a fact stays true as long as the value exists. What is known at a place
// is all that was known at the last place through which every path here goes, and more.

import {
  anyOf,
  bothKnown,
  exactly,
  isImpossible,
  type Known,
} from "../numbers/known.ts";
import type { Question, Questions } from "./questions.ts";
import { entries, find, put, type Tree } from "./sharing.ts";

/** That one number is at most another plus `most`. */
export interface Edge {
  /** The other number. */
  readonly to: Question;
  /** By how much it may be exceeded at most. */
  readonly most: bigint;
}

/** How a number stands to others. */
export interface Orders {
  /** It is at most each of these and something. */
  readonly above: readonly Edge[];
  /** Each of these is at most it and something. */
  readonly below: readonly Edge[];
}

/** What else is known if a number turns out to be a certain one. */
export interface Consequence {
  /** The number. */
  readonly equals: bigint;
  /** What is then known of others. */
  readonly numbers: readonly (readonly [Question, Known])[];
  /** How others then stand to each other: the first is at most the edge's. */
  readonly orders: readonly (readonly [Question, Edge])[];
}

/** What is known at one place. The trees are never changed, so a copy costs nothing. */
export interface Facts {
  /** What is known of each number. */
  numbers: Tree<Known>;
  /** How numbers stand to each other. */
  orders: Tree<Orders>;
  /** What follows when more is learned of some. */
  consequences: Tree<readonly Consequence[]>;
  /** The last change of each piece of memory; 0 if there was none. */
  changes: Tree<number>;
  /** Whether nothing can ever be here. */
  impossible: boolean;
  /** Whether a check on the way here never holds. */
  failing: boolean;
}

/** Nothing is known. */
export function noFacts(): Facts {
  return {
    numbers: undefined,
    orders: undefined,
    consequences: undefined,
    changes: undefined,
    impossible: false,
    failing: false,
  };
}

/** What is known of the answer to `question`. */
export function knownAt(
  { meanings }: Questions,
  { numbers }: Facts,
  question: Question,
): Known {
  const found = find(numbers, question);
  if (found !== undefined) return found;
  const { constant, type } = meanings[question]!;
  return constant === undefined ? anyOf(type) : exactly(constant);
}

/** Notes what is known of a value where it is computed. */
export function define(
  questions: Questions,
  facts: Facts,
  question: Question,
  known: Known,
): Known {
  if (questions.meanings[question]!.constant !== undefined) return known;
  const before = find(facts.numbers, question);
  const now = before === undefined ? known : bothKnown(before, known);
  if (isImpossible(now)) facts.impossible = true;
  else facts.numbers = put(facts.numbers, question, now);
  return now;
}

// ## How two stand to each other

/** How many neighbours of a number are remembered on each side. */
const MOST_EDGES = 8;

const NO_ORDERS: Orders = { above: [], below: [] };

/** How `question` stands to others, by what was learned. */
export function ordersOf({ orders }: Facts, question: Question): Orders {
  return find(orders, question) ?? NO_ORDERS;
}

/** Notes at `question` how it stands to another one. */
export function addEdge(
  facts: Facts,
  question: Question,
  side: "above" | "below",
  edge: Edge,
): void {
  const before = ordersOf(facts, question);
  const same = before[side].find(({ to }) => to === edge.to);
  if (same !== undefined && same.most <= edge.most) return;
  const others = before[side].filter(({ to }) => to !== edge.to);
  const list = [...others, edge].slice(-MOST_EDGES);
  facts.orders = put(facts.orders, question, { ...before, [side]: list });
}

// ## What lasts

/** Every number of which something is known and that means the same in filter and handler. */
export function lastingFacts({ meanings }: Questions, facts: Facts): Facts {
  const lasts = (one: Question) => meanings[one]!.lasting;
  const kept = { ...facts };
  kept.numbers = undefined;
  kept.orders = undefined;
  kept.consequences = undefined;
  kept.changes = undefined;
  for (const [key, value] of entries(facts.numbers)) {
    if (lasts(key)) kept.numbers = put(kept.numbers, key, value);
  }
  for (const [key, { above, below }] of entries(facts.orders)) {
    if (!lasts(key)) continue;
    const value = {
      above: above.filter(({ to }) => lasts(to)),
      below: below.filter(({ to }) => lasts(to)),
    };
    kept.orders = put(kept.orders, key, value);
  }
  return kept;
}
