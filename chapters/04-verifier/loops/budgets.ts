// # Budgets that cannot be spent
//
// In `while left > 0 budget 64 { left -= 1; ... }` two count the same rounds.
//
// The counter of the budget grows by 1 in each, and `left` falls by 1. If `left` began as 64 and is
// at least 1 where the budget is tested, then at most 63 rounds are over, so the counter is at most
// 63 and the test holds. No comparison of the two numbers at one place can show this, because what
// stays the same is their sum. What can be shown is how many rounds are over at most, by each
// parameter of the head that only grows or only falls, and how large the counter is then.

import type { Block, Value } from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "../facts/facts.ts";
import { excess } from "../facts/orders.ts";
import type { Question } from "../facts/questions.ts";
import { type Course, questionOf } from "../facts/stepping.ts";
import { waysTo } from "./going.ts";
import { completeRounds } from "./rounds.ts";

/**
 * Whether the condition of `check` holds because of how many rounds of the loops `heads` can be over.
 *
 * @param facts what is known where the check stands
 */
export function holdsByCounting(
  course: Course,
  check: Value,
  heads: readonly Block[],
  facts: Facts,
): boolean {
  const { meanings } = course.questions;
  const { how, of: [counter = 0, limit = 0] } =
    meanings[questionOf(course, check.operands[0]!)]!;
  if (how !== "less" && how !== "lessOrEqual") return false;
  const most = knownAt(course.questions, facts, limit).least -
    (how === "less" ? 1n : 0n);
  return heads.some((head) => {
    const index = head.parameters.findIndex((one) =>
      questionOf(course, one) === counter
    );
    if (index < 0) return false;
    const rounds = completeRounds(course, head, facts);
    return rounds !== undefined &&
      countedTo(course, head, index, counter, rounds) <= most;
  });
}

/** What parameter `index` of `head` is at most when `rounds` rounds are over. */
function countedTo(
  course: Course,
  head: Block,
  index: number,
  counter: Question,
  rounds: bigint,
): bigint {
  const { questions } = course;
  const began = waysTo(course, head, false).map(({ passes, facts }) =>
    knownAt(questions, facts, passes[index]!).greatest
  ).reduce(greater);
  const step = waysTo(course, head, true).map(({ passes, facts }) =>
    excess(questions, facts, passes[index]!, counter)
  ).reduce(greater, 0n);
  return began + step * rounds;
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
