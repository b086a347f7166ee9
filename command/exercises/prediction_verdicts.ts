// # The verdicts on a prediction
//
// Nobody comes through by luck, by always saying the same, or with a wrong rule that is
// known; and whoever has such a rule is told what is wrong with it.

import type { Exercise } from "./index.ts";
import {
  loadPrediction,
  ruleBehind,
  type WrongRule,
  wrongRules,
} from "./predictions.ts";
import type { Prediction } from "./protocol.ts";
import { hintsFor } from "./report.ts";
import { solutionText } from "./solutions.ts";
import type { Verdict } from "./verdicts.ts";

/** Rounds of questions that are looked at. */
const ROUNDS = 12;

/** The verdicts on the prediction `exercise`. */
export async function* predictionVerdicts(
  exercise: Exercise,
): AsyncGenerator<Verdict> {
  const prediction = await loadPrediction(exercise);
  const { rule } = prediction;
  yield {
    name: "its rule can be revealed, and is in no hint",
    problem: rule !== solutionText(exercise) || rule === ""
      ? "What is revealed is not its rule"
      : hintsFor(exercise).find((hint) => hint.includes(rule)),
  };
  yield* questionVerdicts(prediction);
  const rules = await wrongRules(exercise);
  yield {
    name: "there are at least three wrong rules",
    problem: rules.length >= 3 ? undefined : `There are ${rules.length}`,
  };
  for (const one of rules) yield* ruleVerdicts(prediction, one, rules);
}

// ## Questions

/** The numbers of the graded questions that are looked at. */
function graded({ inRow }: Prediction): number[] {
  return Array.from({ length: ROUNDS * inRow }, (_, index) => index + 1);
}

function* questionVerdicts(prediction: Prediction): Generator<Verdict> {
  const { question, inRow } = prediction;
  const numbers = graded(prediction);
  const right = numbers.map((number) => question(number).run().choice);
  const { choices } = question(0);
  yield {
    name: "the machine gives each choice somewhere, and no other",
    problem: differing([...new Set(right)].sort(), [...choices].sort()),
  };
  const same = numbers.find((number) =>
    right.slice(number - 1).slice(0, inRow)
      .every((choice, _, some) => some.length === inRow && choice === some[0])
  );
  yield {
    name: "always saying the same is never enough",
    problem: same === undefined ? undefined : `It is from question ${same} on`,
  };
  const repeated = numbers.find((number) =>
    Array.from({ length: Math.min(inRow, number) }, (_, i) => number - 1 - i)
      .some((before) => question(before).text === question(number).text)
  );
  yield {
    name: "questions are asked again with new values",
    problem: repeated === undefined
      ? undefined
      : `Question ${repeated} has been asked shortly before`,
  };
}

function differing(
  found: readonly string[],
  wanted: readonly string[],
): string | undefined {
  if (found.join() === wanted.join()) return undefined;
  return `It gives ${found.join(", ")}; the choices are ${wanted.join(", ")}`;
}

// ## Wrong rules

function* ruleVerdicts(
  prediction: Prediction,
  one: WrongRule,
  rules: readonly WrongRule[],
): Generator<Verdict> {
  const { question, inRow } = prediction;
  const isWrong = (number: number) =>
    one.answer(question(number)) !== question(number).run().choice;
  const wrong = graded(prediction).filter(isWrong);
  const gap = wrong.findIndex((number, i) =>
    number - (wrong[i - 1] ?? 0) > inRow
  );
  yield {
    name: `${one.path} never gets through`,
    problem: wrong.length > 0 && gap < 0
      ? undefined
      : `It does at question ${wrong[gap] ?? inRow}`,
  };
  const meant = graded(prediction).find((number) =>
    question(number).about === one.meantFor
  );
  yield {
    name: `${one.path} fails at the question meant for it`,
    problem: meant === undefined
      ? `No question is about "${one.meantFor}"`
      : wrong.includes(meant)
      ? undefined
      : `It is right at question ${meant}`,
  };
  const last = wrong.findLast((number) => number <= 2 * inRow) ?? 0;
  const answers = Array.from(
    { length: last + 1 },
    (_, number) => one.answer(question(number)),
  );
  const told = ruleBehind(prediction, answers, rules);
  yield {
    name: `${one.path} is told its own diagnosis`,
    problem: told === one && one.diagnosis !== ""
      ? undefined
      : `It is told that of ${told?.path ?? "nobody"}`,
  };
}
