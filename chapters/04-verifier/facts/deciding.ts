// # Supposing the contrary
//
// No multiple of 16 is at least 1 and at most 9.
//
// Each of these tests may hold, and no comparison of ranges says that both cannot. But who supposes that they do, and
// carries on what follows, comes to a contradiction. So where a condition of a check is neither known to hold nor to
// fail, both are supposed: if it cannot hold, it fails, and if it cannot fail, it holds.

import type { Value } from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "./facts.ts";
import { learn } from "./learning.ts";
import { copyOf, type Course, questionOf } from "./stepping.ts";

/** Adds to `facts` whether the condition of `check` holds, if supposing the contrary shows it. */
export function decide(course: Course, facts: Facts, check: Value): void {
  const { questions } = course;
  const condition = questionOf(course, check.operands[0]!);
  const { least, greatest } = knownAt(questions, facts, condition);
  if (least === greatest) return;
  const ruledOut = [true, false].map((truth) => {
    const supposed = copyOf(facts);
    learn(questions, supposed, condition, truth);
    return supposed.impossible;
  });
  if (ruledOut[0] && ruledOut[1]) facts.impossible = true;
  else if (ruledOut[0]) learn(questions, facts, condition, false);
  else if (ruledOut[1]) learn(questions, facts, condition, true);
}
