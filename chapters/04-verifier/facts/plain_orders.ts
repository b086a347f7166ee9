// # What a result says of its operands
//
// `x & 12` is at most 12, and it is at most `x`. `x % n` is below `n`. `x / 2` is at most `x`.
//
// Of most operations it can be seen at once how the result stands to each operand, without knowing more than between
// which numbers they lie. Each such standing is an arrow, and [[§Which of two is less]] follows them.

import { anyOf, exactly, type Known } from "../numbers/known.ts";
import { type Edge, type Facts, knownAt, ordersOf } from "./facts.ts";
import type { Question, Questions } from "./questions.ts";

/** Adds arrows from `from` to what it is computed from, unless it is a sum or a difference. */
export function addPlain(
  questions: Questions,
  facts: Facts,
  from: Question,
  arrows: Edge[],
): void {
  const { how, of } = questions.meanings[from]!;
  const [a = 0, b = 0] = of;
  if (of.length < 1) return;
  const x = knownAt(questions, facts, a);
  const y = knownAt(questions, facts, of.length > 1 ? b : a);
  switch (how) {
    case "and":
      if (x.least >= 0n) arrows.push({ to: a, most: 0n });
      if (y.least >= 0n) arrows.push({ to: b, most: 0n });
      return;
    case "shiftRight":
      if (x.least >= 0n && y.least >= 0n && y.greatest < 64n) {
        arrows.push({ to: a, most: x.least > 0n && y.least > 0n ? -1n : 0n });
      }
      return;
    case "divide":
      if (x.least >= 0n && y.least >= 1n) {
        arrows.push({ to: a, most: x.least > 0n && y.least > 1n ? -1n : 0n });
      }
      return;
    case "remainder":
      if (x.least >= 0n) arrows.push({ to: a, most: 0n });
      if (y.least >= 1n) arrows.push({ to: b, most: -1n });
      return;
    case "convert":
      if (x.least >= 0n && anyOf(questions.meanings[from]!.type).least === 0n) {
        arrows.push({ to: a, most: 0n });
      }
      return;
    case "multiply":
      addMultiple(questions, facts, a, y, arrows);
      return addMultiple(questions, facts, b, x, arrows);
    case "shiftLeft":
      if (y.least !== y.greatest || y.least < 0n || y.least > 63n) return;
      return addMultiple(questions, facts, a, exactly(1n << y.least), arrows);
    case "select":
      return addChoice(questions, from, arrows);
  }
}

// ## Multiples
//
// If `i` is below `n / 2`, then `2 * i` is below `n`, and so is `2 * i + 1`. That is how a row of bytes is read in
// pairs.

/** Arrows from `a` times `factor` to numbers of which `a` is at most that part, and a bit less. */
function addMultiple(
  questions: Questions,
  facts: Facts,
  a: Question,
  factor: Known,
  arrows: Edge[],
): void {
  const times = factor.least;
  if (times < 1n || times !== factor.greatest) return;
  if (knownAt(questions, facts, a).least < 0n) return;
  for (
    const { to, most } of [{ to: a, most: 0n }, ...ordersOf(facts, a).above]
  ) {
    const whole = most > 0n ? undefined : wholeOf(questions, facts, to, times);
    if (whole !== undefined) arrows.push({ to: whole, most: most * times });
  }
}

/** The number of which `part` is one of `times` equal parts, if it was computed like that. */
function wholeOf(
  questions: Questions,
  facts: Facts,
  part: Question,
  times: bigint,
): Question | undefined {
  const { how, of: [whole = 0, by = 0] } = questions.meanings[part]!;
  if (how !== "divide" && how !== "shiftRight") return undefined;
  const { least, greatest } = knownAt(questions, facts, by);
  if (least !== greatest || knownAt(questions, facts, whole).least < 0n) {
    return undefined;
  }
  if (how === "divide") return least === times ? whole : undefined;
  return least >= 0n && least < 64n && 1n << least === times
    ? whole
    : undefined;
}

// ## The lesser of two
//
// `select` of a comparison and what was compared gives the lesser of both or the greater.

function addChoice(
  { meanings }: Questions,
  from: Question,
  arrows: Edge[],
): void {
  const [condition = 0, yes = 0, no = 0] = meanings[from]!.of;
  const { how, of: [a, b] } = meanings[condition]!;
  if (how !== "less" && how !== "lessOrEqual") return;
  if (yes === a && no === b) {
    arrows.push({ to: yes, most: 0n }, { to: no, most: 0n });
  }
}
