// How numbers stand to each other: three of them, some that are computed from others, and some tests.
//
// Every choice of the three that passes the tests must fit everything that is then known.

import {
  type Arithmetic,
  BOOL,
  COMPARE,
  compute,
  type Scalar,
} from "../../chapters/03-spindles/mod.ts";
import type * as Verifier from "../../chapters/04-verifier/mod.ts";
import { pick } from "../01-hardware/helpers.ts";
import { spread } from "./alpha.ts";
import { anyValue, isLike, numbersOf, small } from "./numbers.ts";

const OPERATORS: readonly Arithmetic[] = [
  // Most of what is known of standings has to do with sums and differences.
  ...["add", "add", "add", "add", "add", "add", "subtract"] as const,
  ...["subtract", "subtract", "subtract", "multiply", "divide"] as const,
  ...["remainder", "and", "or", "exclusiveOr", "shiftLeft"] as const,
  "shiftRight",
];
const UNSIGNED = small(3, false);
const SIGNED = small(3, true);
const WIDER = small(4, false);

interface Term {
  readonly question: Verifier.Question;
  readonly type: Scalar;
  readonly answer: (of: readonly bigint[]) => bigint;
}

function randomTerms(
  { ownQuestion, constantQuestion, computed }: typeof Verifier,
  next: () => number,
  questions: Verifier.Questions,
  type: Scalar,
): Term[] {
  const terms: Term[] = [1, 2, 3].map((number, index) => ({
    question: ownQuestion(questions, anyValue(number, type), "test"),
    type,
    answer: (of) => of[index]!,
  }));
  for (const one of [0n, 1n, 3n]) {
    const question = constantQuestion(questions, one, type);
    terms.push({ question, type, answer: () => one });
  }
  for (let count = next() % 5; count > 0; count--) {
    const operator = pick(next, OPERATORS);
    const [a, b] = [pick(next, terms), pick(next, terms)];
    const to = next() % 5 === 0 ? pick(next, [SIGNED, UNSIGNED, WIDER]) : type;
    if (to !== type) {
      terms.push({
        question: computed(questions, "convert", to, [a.question]),
        type: to,
        answer: (of) => spread(to, BigInt.asUintN(64, a.answer(of))),
      });
    } else if (a.type === type && b.type === type) {
      terms.push({
        question: computed(questions, operator, type, [a.question, b.question]),
        type,
        answer: (of) => compute(operator, a.answer(of), b.answer(of), type),
      });
    }
  }
  return terms;
}

/** All choices of three numbers. */
function choicesOf(type: Scalar): bigint[][] {
  const all = numbersOf(type);
  return all.flatMap((a) => all.flatMap((b) => all.map((c) => [a, b, c])));
}

/** Something untrue that `verifier` says in a random case, if it does. */
export function untrueStanding(
  verifier: typeof Verifier,
  next: () => number,
): string | undefined {
  const { anyOf, define, knownAt, knownOf, NO_BITS, excess } = verifier;
  const type = pick(next, [UNSIGNED, SIGNED]);
  const questions = verifier.createQuestions();
  const facts = verifier.noFacts();
  const terms = randomTerms(verifier, next, questions, type);
  let choices = choicesOf(type);
  for (const [index, { question, type }] of terms.entries()) {
    const all = anyOf(type);
    // Of one of the three less may be possible than its type allows.
    const least = all.least + BigInt(next() % 4);
    const greatest = least + BigInt(next() % 4);
    if (index < 3 && next() % 2) {
      define(questions, facts, question, knownOf({ least, greatest }, NO_BITS));
      choices = choices.filter((of) =>
        of[index]! >= least && of[index]! <= greatest
      );
    } else define(questions, facts, question, all);
  }
  choices = tested(verifier, next, questions, facts, terms, choices);
  if (facts.impossible) return "What is possible was thought not to be";
  const bounds = terms.map((a) =>
    terms.map((b) => excess(questions, facts, a.question, b.question))
  );
  const known = terms.map(({ question }) =>
    knownAt(questions, facts, question)
  );
  for (const of of choices) {
    const answers = terms.map(({ answer }) => answer(of));
    for (const [i, a] of answers.entries()) {
      if (!isLike(a, known[i]!)) return `${of}: term ${i} is ${a}`;
      for (const [j, b] of answers.entries()) {
        if (a - b > bounds[i]![j]!) return `${of}: ${a} and ${b}`;
      }
    }
  }
}

/** Teaches `facts` some random tests, and gives the choices that pass them. */
function tested(
  { computed, learn }: typeof Verifier,
  next: () => number,
  questions: Verifier.Questions,
  facts: Verifier.Facts,
  terms: readonly Term[],
  possible: bigint[][],
): bigint[][] {
  let choices = possible;
  for (let tests = 1 + next() % 4; tests > 0; tests--) {
    const a = pick(next, terms);
    const b = pick(next, terms.filter((one) => one.type === a.type));
    const comparison = pick(next, ["equal", "less", "lessOrEqual"] as const);
    const truth = next() % 3 > 0;
    const kept = choices.filter((of) =>
      COMPARE[comparison](a.answer(of), b.answer(of)) === truth
    );
    // What can never be so teaches nothing.
    if (kept.length === 0) continue;
    choices = kept;
    const of = [a.question, b.question];
    learn(questions, facts, computed(questions, comparison, BOOL, of), truth);
  }
  return choices;
}
