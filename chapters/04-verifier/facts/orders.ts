// # Which of two is less
//
// An index is below a length though nobody knows either of them.
//
// In `for i in 0..data.length { sum += data[i]; }` the length may be any number. The test of the loop
// says that `i` is at most the length minus 1, and that is all that the access needs.
//
// Facts of this kind are arrows: from a number to one which it exceeds by no more than so much. To find
// by how much `a` may exceed `b` at most, one follows arrows from `a` and adds up. Some arrows
// were learned from tests. Others follow from how a number is computed: `x % n` is at most `n - 1`, `x >> 1` is
// at most `x`, and `x + 1` exceeds `x` by 1 if it has not wrapped around.
//
// The search is short by decree: it looks at a few numbers and gives up. So an answer may be too
// large. It is never too small.

import { anyOf, type Known, knownOf } from "../numbers/known.ts";
import { both } from "../numbers/ranges.ts";
import { type Edge, type Facts, knownAt, ordersOf } from "./facts.ts";
import { addPlain } from "./plain_orders.ts";
import { type Question, type Questions, ZERO } from "./questions.ts";

/** How many numbers a search looks at. */
const MOST_LOOKS = 16;
/** How often a search may begin another one to find out whether something has wrapped around. */
const DEEPEST = 2;

/** The least known `c` for which `a` is at most `b + c`. */
export function excess(
  questions: Questions,
  facts: Facts,
  a: Question,
  b: Question,
  depth = DEEPEST,
): bigint {
  if (a === b) return 0n;
  const low = knownAt(questions, facts, b).least;
  let best = knownAt(questions, facts, a).greatest - low;
  const first = arrowsFrom(questions, facts, a, depth);
  if (first.length === 0) return best;
  const reached = new Map<Question, bigint>([[a, 0n]]);
  const queue = [a];
  for (let at = 0; at < queue.length && at < MOST_LOOKS; at++) {
    const from = queue[at]!;
    const before = reached.get(from)!;
    const arrows = at === 0 ? first : arrowsFrom(questions, facts, from, depth);
    for (const { to, most } of arrows) {
      const sum = before + most;
      if ((reached.get(to) ?? sum + 1n) <= sum) continue;
      reached.set(to, sum);
      queue.push(to);
      const through = to === b
        ? sum
        : sum + knownAt(questions, facts, to).greatest - low;
      if (through < best) best = through;
    }
  }
  return best;
}

/** Whether `a` is at most `b + most`. */
export function isAtMost(
  questions: Questions,
  facts: Facts,
  a: Question,
  b: Question,
  most = 0n,
  depth = DEEPEST,
): boolean {
  const x = knownAt(questions, facts, a);
  const y = knownAt(questions, facts, b);
  if (x.greatest <= y.least + most) return true;
  if (x.least > y.greatest + most) return false;
  return excess(questions, facts, a, b, depth) <= most;
}

/** The greatest that the answer to `a` can be, by all that is known of others. */
export function greatestOf(
  questions: Questions,
  facts: Facts,
  a: Question,
): bigint {
  return excess(questions, facts, a, ZERO);
}

// ## Arrows

function arrowsFrom(
  questions: Questions,
  facts: Facts,
  from: Question,
  depth: number,
): Edge[] {
  const arrows = [...ordersOf(facts, from).above];
  if (questions.meanings[from]!.constant !== undefined) return arrows;
  addComputed(questions, facts, from, depth, arrows);
  for (const user of questions.users[from]!) {
    addUser(questions, facts, from, user, depth, arrows);
  }
  return arrows;
}

/** Arrows from a number to those that it is computed from. */
function addComputed(
  questions: Questions,
  facts: Facts,
  from: Question,
  depth: number,
  arrows: Edge[],
): void {
  const { how, of } = questions.meanings[from]!;
  const [a = 0, b = 0] = of;
  switch (how) {
    case "add":
      return addSum(questions, facts, from, depth, arrows);
    case "subtract":
      if (isDifference(questions, facts, from, depth)) {
        arrows.push({ to: a, most: -knownAt(questions, facts, b).least });
      }
      return;
    default:
      addPlain(questions, facts, from, arrows);
  }
}

/** Arrows from a number to those that are computed from it. */
function addUser(
  questions: Questions,
  facts: Facts,
  from: Question,
  user: Question,
  depth: number,
  arrows: Edge[],
): void {
  const { how, of, type } = questions.meanings[user]!;
  const [a = 0, b = 0] = of;
  const other = knownAt(questions, facts, from === a ? b : a);
  if (how === "add" && isSum(questions, facts, user, depth)) {
    arrows.push({ to: user, most: -other.least });
  }
  if (
    how === "subtract" && from === a &&
    isDifference(questions, facts, user, depth)
  ) {
    arrows.push({ to: user, most: other.greatest });
    arrows.push({ to: b, most: knownAt(questions, facts, user).greatest });
  }
  if (how === "convert") {
    const x = knownAt(questions, facts, from);
    const all = anyOf(type);
    if (x.least >= all.least && x.greatest <= all.greatest) {
      arrows.push({ to: user, most: 0n });
    }
  }
}

// ## Sums that have not wrapped around
//
// `offset + size` does not wrap around if both are small. It does not either if `size` is at
// most `length - offset`: then the sum is at most `length`. That is the careful way to test
// whether a part lies inside, and the arrow to `length` is what its author wants to have shown.

/** Whether the sum `question` is the sum of its operands, and not what wrapping has left. */
export function isSum(
  questions: Questions,
  facts: Facts,
  question: Question,
  depth: number,
): boolean {
  const { of: [a = 0, b = 0], type } = questions.meanings[question]!;
  const x = knownAt(questions, facts, a);
  const y = knownAt(questions, facts, b);
  const all = anyOf(type);
  if (x.least + y.least < all.least) return false;
  return x.greatest + y.greatest <= all.greatest ||
    complements(questions, facts, a, b, depth).length > 0 ||
    complements(questions, facts, b, a, depth).length > 0;
}

/** Whether the difference `question` is that of its operands. */
export function isDifference(
  questions: Questions,
  facts: Facts,
  question: Question,
  depth: number,
): boolean {
  const { of: [a = 0, b = 0], type } = questions.meanings[question]!;
  const x = knownAt(questions, facts, a);
  const y = knownAt(questions, facts, b);
  const all = anyOf(type);
  if (x.greatest - y.least > all.greatest) return false;
  if (x.least - y.greatest >= all.least) return true;
  return all.least === 0n && depth > 0 &&
    isAtMost(questions, facts, b, a, 0n, depth - 1);
}

function addSum(
  questions: Questions,
  facts: Facts,
  from: Question,
  depth: number,
  arrows: Edge[],
): void {
  const { of: [a = 0, b = 0], type } = questions.meanings[from]!;
  const more = [
    ...complements(questions, facts, a, b, depth),
    ...complements(questions, facts, b, a, depth),
  ];
  arrows.push(...more);
  const x = knownAt(questions, facts, a);
  const y = knownAt(questions, facts, b);
  const all = anyOf(type);
  const fits = x.least + y.least >= all.least &&
    (more.length > 0 || x.greatest + y.greatest <= all.greatest);
  if (!fits) return;
  arrows.push({ to: a, most: y.greatest }, { to: b, most: x.greatest });
}

/** Arrows from `a + b` to numbers `n` for which `b` is known to be at most `n - a` and a bit less. */
function complements(
  questions: Questions,
  facts: Facts,
  a: Question,
  b: Question,
  depth: number,
): Edge[] {
  if (depth === 0) return [];
  const candidates: Edge[] = [{ to: b, most: 0n }];
  addComputed(questions, facts, b, 0, candidates);
  candidates.push(...ordersOf(facts, b).above);
  return candidates.flatMap(({ to, most }) => {
    const { how, of } = questions.meanings[to]!;
    if (how !== "subtract" || of[1] !== a || most > 0n) return [];
    return isDifference(questions, facts, to, depth - 1)
      ? [{ to: of[0]!, most }]
      : [];
  });
}

// ## What a computed number can be, by how its operands stand to each other

/** What a sum or a difference can be, better than its operands alone would tell. */
export function relativeRange(
  questions: Questions,
  facts: Facts,
  question: Question,
  known: Known,
): Known {
  const { how, of: [a = 0, b = 0], type } = questions.meanings[question]!;
  const all = anyOf(type);
  if (how === "subtract") {
    const least = -excess(questions, facts, b, a);
    const greatest = excess(questions, facts, a, b);
    if (least < all.least || greatest > all.greatest) return known;
    return knownOf(both(known, { least, greatest }), known);
  }
  if (how !== "add" || !isSum(questions, facts, question, DEEPEST)) {
    return known;
  }
  const x = knownAt(questions, facts, a);
  const y = knownAt(questions, facts, b);
  const least = x.least + y.least;
  const greatest = x.greatest + y.greatest;
  return knownOf(both(known, { least, greatest }), known);
}
