// # Asking a reader
//
// On a terminal `deno task check` asks until everything is right or nothing is answered;
// elsewhere each call takes one answer.

import type { Exercise } from "./index.ts";
import {
  answersTo,
  choiceOf,
  loadPrediction,
  resultOf,
  ruleBehind,
  storeAnswers,
  tell,
  wrongRules,
} from "./predictions.ts";
import { notePassed } from "./progress.ts";
import { hasPassed, type Result } from "./runner.ts";
import { say } from "./usage.ts";

/** How a prediction stands, and what to tell about it. */
export interface Standing {
  readonly result: Result;
  readonly lines: readonly string[];
}

/** How `exercise` stands; takes note of it if it is done. */
export async function standing(exercise: Exercise): Promise<Standing> {
  const prediction = await loadPrediction(exercise);
  const answers = answersTo(exercise);
  const result = resultOf(prediction, answers);
  const rule = ruleBehind(prediction, answers, await wrongRules(exercise));
  notePassed(exercise.id, hasPassed(result));
  const lines = tell(exercise, prediction, answers, rule?.diagnosis);
  return { result, lines };
}

/** Stores the choice with the number `typed`; whether the open question has it. */
export async function answer(
  exercise: Exercise,
  typed: string,
): Promise<boolean> {
  const prediction = await loadPrediction(exercise);
  const answers = answersTo(exercise);
  if (hasPassed(resultOf(prediction, answers))) return true;
  const choice = choiceOf(prediction, answers, typed);
  if (choice === undefined) return false;
  storeAnswers(exercise, [...answers, choice]);
  return true;
}

/** Asks on the terminal until all is right or the reader has had enough. */
export async function askOnTerminal(exercise: Exercise): Promise<Result> {
  for (;;) {
    const { result, lines } = await standing(exercise);
    say(["", ...lines, ""]);
    if (hasPassed(result)) return result;
    const typed = prompt("Your answer, or nothing to end:")?.trim() ?? "";
    if (typed === "") return result;
    if (!await answer(exercise, typed)) say([`There is no choice ${typed}`]);
  }
}
