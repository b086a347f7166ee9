// # Looking once more
//
// In `const place = x * 4; if x < 8 { ... }` the product was computed before anything was known of `x`. When it is
// used behind the test, it is looked at once more.

import {
  arithmeticKnown,
  convertedKnown,
  eitherKnown,
} from "../numbers/known.ts";
import { type Facts, knownAt } from "./facts.ts";
import { narrow } from "./learning.ts";
import { isArithmetic, type Question, type Questions } from "./questions.ts";

/** How far back what a number is computed from is looked at. */
const FARTHEST = 4;

/** Adds to `facts` what the answer to `question` must be, by what is known now of what it is computed from. */
export function reconsider(
  questions: Questions,
  facts: Facts,
  question: Question,
  depth = FARTHEST,
): void {
  const { how, of, type, constant } = questions.meanings[question]!;
  if (constant !== undefined || depth === 0 || of.length === 0) return;
  const at = (one: number) => knownAt(questions, facts, of[one]!);
  if (how === "convert" || isArithmetic(how)) {
    for (const one of of) reconsider(questions, facts, one, depth - 1);
    const known = how === "convert"
      ? convertedKnown(at(0), type)
      : arithmeticKnown(how, at(0), at(1), type);
    narrow(questions, facts, question, known, 0);
  } else if (how === "select") {
    const { least, greatest } = at(0);
    const known = least === greatest
      ? at(least === 1n ? 1 : 2)
      : eitherKnown(at(1), at(2));
    narrow(questions, facts, question, known, 0);
  }
}
