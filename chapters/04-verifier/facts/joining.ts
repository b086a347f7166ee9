// # Where paths meet
//
// What is known where paths meet is what all of them know.
//
// Much of it costs nothing: whatever was known before the paths parted is known to all, and is shared
// ([[§Maps that share what they have in common]]). Of the rest, what one path knows the others may know in
// another way. After `if n > 8 { n = 8; }` one path has set `n` to 8, and the other has seen that it
// is not more.

import type { Block } from "../../03-spindles/mod.ts";
import { eitherKnown } from "../numbers/known.ts";
import { type Edge, type Facts, knownAt, type Orders } from "./facts.ts";
import { excess } from "./orders.ts";
import type { Question, Questions } from "./questions.ts";
import { find, meet } from "./sharing.ts";
import { copyOf } from "./stepping.ts";

/** What is known where the ways `ways` meet at `block`, of values from before. */
export function joinFacts(
  questions: Questions,
  block: Block,
  ways: readonly Facts[],
): Facts {
  const [first, ...others] = ways;
  let facts = copyOf(first!);
  for (const other of others) facts = joinTwo(questions, block, facts, other);
  return facts;
}

function joinTwo(
  questions: Questions,
  block: Block,
  a: Facts,
  b: Facts,
): Facts {
  const mark = -block.number - 1;
  const changed = () => mark;
  return {
    numbers: meet(a.numbers, b.numbers, {
      both: (_, x, y) => eitherKnown(x, y),
    }),
    orders: meet(a.orders, b.orders, {
      both: (key, x, y) => joinOrders(questions, a, b, key, x, y),
      first: (key, x) => joinOrders(questions, a, b, key, x, NOTHING),
      second: (key, y) => joinOrders(questions, a, b, key, NOTHING, y),
    }),
    consequences: meet(a.consequences, b.consequences, {
      both: () => undefined,
    }),
    changes: meet(a.changes, b.changes, {
      both: changed,
      first: changed,
      second: changed,
    }),
    impossible: false,
    failing: a.failing && b.failing,
  };
}

const NOTHING: Orders = { above: [], below: [] };

function joinOrders(
  questions: Questions,
  a: Facts,
  b: Facts,
  key: Question,
  x: Orders,
  y: Orders,
): Orders | undefined {
  if (!isThere(questions, a, key) || !isThere(questions, b, key)) {
    return undefined;
  }
  const above = joinEdges(questions, a, b, key, x.above, y.above, false);
  const below = joinEdges(questions, a, b, key, x.below, y.below, true);
  return above.length + below.length > 0 ? { above, below } : undefined;
}

/** Whether a number exists on this path. */
export function isThere(
  questions: Questions,
  facts: Facts,
  question: Question,
): boolean {
  return questions.meanings[question]!.constant !== undefined ||
    find(facts.numbers, question) !== undefined;
}

function joinEdges(
  questions: Questions,
  a: Facts,
  b: Facts,
  key: Question,
  x: readonly Edge[],
  y: readonly Edge[],
  turned: boolean,
): Edge[] {
  const among = (facts: Facts, to: Question) =>
    turned
      ? excess(questions, facts, to, key)
      : excess(questions, facts, key, to);
  const joined: Edge[] = [];
  for (const { to, most } of x) {
    const same = y.find((one) => one.to === to);
    if (same === undefined && !isThere(questions, b, to)) continue;
    const other = same?.most ?? among(b, to);
    joined.push({ to, most: most > other ? most : other });
  }
  for (const { to, most } of y) {
    if (x.some((one) => one.to === to) || !isThere(questions, a, to)) continue;
    const other = among(a, to);
    joined.push({ to, most: most > other ? most : other });
  }
  return joined.filter(({ to, most }) => {
    const [small, large] = turned ? [to, key] : [key, to];
    const apart = (facts: Facts) =>
      knownAt(questions, facts, small).greatest -
      knownAt(questions, facts, large).least;
    return most < apart(a) || most < apart(b);
  });
}
