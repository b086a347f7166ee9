// # Taking back what was said too much
//
// What was found by trying may not hold when it is put to the test. Then a part of it is taken back.
//
// The search goes through a loop several times, and asks questions in another order than who goes through the procedure
// once. So `t` may be known to be at most `i` in the search, and the same cannot be seen in the test. Most of what was
// said does hold. Only what a way does not bring is withdrawn: how two terms stand to each other is forgotten, and a
// number may be any of its type. Withdrawing this may make something else fail, so it is done again, a few times.

import type { Block } from "../../03-spindles/mod.ts";
import { anyOf, baseOf, implies, type Known } from "../numbers/known.ts";
import { ANY_LENGTH } from "./claims.ts";
import {
  type Invariant,
  type Invariants,
  type Prepared,
  visit,
  waysTo,
} from "./going.ts";
import { type Missing, missingOn } from "./missing.ts";

/** How often something is withdrawn before nothing is said at all. */
export const MOST_WITHDRAWALS = 6;

/** What is left of `invariants` when what is missing on ways to heads of `course` has been withdrawn. */
export function withdraw(course: Prepared, invariants: Invariants): Invariants {
  const left = new Map(invariants);
  const look = (head: Block, back: boolean) => {
    const invariant = left.get(head);
    const ways = waysTo(course, head, back);
    const missing = invariant && missingOn(course, head, invariant, ways);
    if (missing) left.set(head, without(head, invariant, missing));
  };
  for (const block of course.procedure.blocks) {
    look(block, false);
    visit(course, block, left.get(block));
  }
  for (const head of left.keys()) look(head, true);
  return left;
}

function without(
  { parameters }: Block,
  { numbers, extents, standings, changed }: Invariant,
  missing: Missing,
): Invariant {
  const most = (known: Known, index: number) => {
    const more = missing.numbers.get(index);
    const { type } = parameters[index]!;
    if (more === undefined) return known;
    return anyOf(implies(more, anyOf(type)) ? type : baseOf(type));
  };
  return {
    numbers: numbers.map(most),
    extents: extents.map((known, index) =>
      missing.extents.has(index) ? ANY_LENGTH : known
    ),
    standings: standings.filter((one) => !missing.standings.has(one)),
    changed: [...changed, ...missing.changed],
  };
}
