// # Predicting
//
// A prediction is asked question after question, until enough answers in a row are right.
//
// The first answer is a guess. It is stored before the machine shows what is right, and it
// does not count: what was learned from it is asked for with other values.

import { wrap } from "../text.ts";
import type { Exercise } from "./index.ts";
import {
  copyOf,
  mutantsOf,
  namesIn,
  readText,
  stubOf,
  urlOf,
  writeText,
} from "./places.ts";
import type { Prediction, Question, Shown } from "./protocol.ts";

import type { Result } from "./runner.ts";

/** The questions of `exercise`. */
export async function loadPrediction(exercise: Exercise): Promise<Prediction> {
  return await import(urlOf(stubOf(exercise)).href) as Prediction;
}

// ## The answers
//
// What a reader has answered is a list of choices, in the order of the questions. The
// question that is open is the one behind them.

/** What has been answered so far. */
export function answersTo(exercise: Exercise): readonly string[] {
  try {
    const list: unknown = JSON.parse(readText(copyOf(exercise)) ?? "[]");
    return Array.isArray(list) ? list.map(String) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Stores `answers`. */
export function storeAnswers(
  exercise: Exercise,
  answers: readonly string[],
): void {
  writeText(copyOf(exercise), `${JSON.stringify(answers)}\n`);
}

/** The choice with the number `typed`, counted from 1, at the open question. */
export function choiceOf(
  { question }: Prediction,
  answers: readonly string[],
  typed: string,
): string | undefined {
  const { choices } = question(answers.length);
  return /^\d+$/.test(typed) ? choices[Number(typed) - 1] : undefined;
}

/** How many of the last answers are right; the guess is not among them. */
export function rightInRow(
  { question }: Prediction,
  answers: readonly string[],
): number {
  let count = 0;
  for (let number = answers.length - 1; number > 0; number--) {
    if (question(number).run().choice !== answers[number]) break;
    count++;
  }
  return count;
}

/** The answers as the result of a check. */
export function resultOf(
  prediction: Prediction,
  answers: readonly string[],
): Result {
  const test = `${prediction.inRow} predictions in a row are right`;
  const count = rightInRow(prediction, answers);
  const missing = {
    sentence: "Right predictions in a row",
    expected: String(prediction.inRow),
    actual: String(count),
  };
  return {
    unusable: undefined,
    output: "",
    outcomes: count >= prediction.inRow
      ? [{ test, status: "passed" }]
      : [{ test, status: "failed", ...missing }],
  };
}

// ## What the reader sees

/** What is said about the last answer, if there is one, and what is asked next. */
export function tell(
  { id }: Exercise,
  prediction: Prediction,
  answers: readonly string[],
  diagnosis?: string,
): string[] {
  const last = answers.length - 1;
  const said = last < 0 ? [] : [
    ...told(prediction.question(last), answers[last]!, last === 0),
    ...(diagnosis === undefined ? [] : ["", ...wrap(diagnosis)]),
    "",
  ];
  const count = rightInRow(prediction, answers);
  if (count >= prediction.inRow) {
    const enough = `Exercise ${id}: ${count} predictions in a row are right`;
    return [...said, enough, "", ...wrap(prediction.rule)];
  }
  const standing = `${count} of ${prediction.inRow} in a row`;
  const number = answers.length;
  const title = number === 0 ? "a guess, which is not graded" : standing;
  return [
    ...said,
    `Exercise ${id}, question ${number + 1}: ${title}`,
    "",
    ...asked(prediction.question(number)),
  ];
}

/** The question and its choices. */
function asked({ text, choices }: Question): string[] {
  const list = choices.map((choice, index) => `  ${index + 1}  ${choice}`);
  return [...wrap(text), "", ...list];
}

/** What the machine did at a question that has been answered. */
function told(
  question: Question,
  answer: string,
  isGuess: boolean,
): string[] {
  const { choice, trace }: Shown = question.run();
  const verdict = choice === answer
    ? isGuess ? "Your guess was right." : "Right."
    : `You said: ${answer}. The machine says: ${choice}.`;
  return [
    ...wrap(question.text),
    "",
    ...trace.map((line) => `  ${line}`),
    "",
    verdict,
  ];
}

// ## Wrong rules
//
// Who answers wrongly has a rule in mind. Some are known, and what each of them teaches is
// told to the reader whose answers are those of the rule.

/** A plausible wrong rule. */
export interface WrongRule {
  /** Its path from the project's folder. */
  readonly path: string;
  /** What a question must be about in order to find it out. */
  readonly meantFor: string;
  /** What a reader who has it in mind is told. */
  readonly diagnosis: string;
  /** What somebody with this rule answers. */
  readonly answer: (question: Question) => string;
}

/** The wrong rules for `exercise`, in the order of their names. */
export async function wrongRules(exercise: Exercise): Promise<WrongRule[]> {
  const folder = mutantsOf(exercise);
  const names = namesIn(folder).filter((name) => name.endsWith(".ts"));
  return await Promise.all(names.map(async (name) => {
    const path = `${folder}/${name}`;
    const module = await import(urlOf(path).href) as Omit<WrongRule, "path">;
    return { ...module, path };
  }));
}

/** The rule that explains the last answer, if it is wrong, and most of the others. */
export function ruleBehind(
  { question }: Prediction,
  answers: readonly string[],
  rules: readonly WrongRule[],
): WrongRule | undefined {
  const last = answers.length - 1;
  if (last < 0 || question(last).run().choice === answers[last]) return;
  const agrees = (rule: WrongRule, number: number) =>
    rule.answer(question(number)) === answers[number];
  const agreement = (rule: WrongRule) =>
    answers.filter((_, number) => agrees(rule, number)).length;
  return rules.filter((rule) => agrees(rule, last))
    .sort((a, b) => agreement(b) - agreement(a))[0];
}
