// # deno task check
//
// Runs the check of one exercise against the reader's file.

import { parseArgs } from "@std/cli/parse-args";
import { ensureCopy } from "./copies.ts";
import type { Exercise } from "./index.ts";
import { junit } from "./junit.ts";
import { diagnose } from "./mutants.ts";
import { copyOf } from "./places.ts";
import { answer, askOnTerminal, standing } from "./predict.ts";
import { printed } from "./processes.ts";
import { notePassed } from "./progress.ts";
import type { Outcome } from "./protocol.ts";
import { reportResult } from "./report.ts";
import { hasPassed, type Result, runCheck, typeErrors } from "./runner.ts";
import { runSuite } from "./suite.ts";
import {
  fromCaller,
  knownExercises,
  refuse,
  say,
  theExercise,
} from "./usage.ts";

const HELP = `Check what you have written for an exercise.

Usage: deno task check ID [--suite] [--answer NUMBER] [--junit FILE]

  --suite       afterwards run the chapter's own tests on your code
  --answer NUM  your answer, where the exercise asks for a prediction
  --junit FILE  also write the outcomes as a JUnit report
  --help        print this

The exit status is 0 if everything passes, and 1 if not.`;

/** Runs `deno task check`; the exit status. */
export async function check(args: string[]): Promise<number> {
  let wrong = "";
  const parsed = parseArgs(args, {
    boolean: ["suite", "help"],
    string: ["junit", "answer", "_"],
    alias: { h: "help" },
    unknown: (arg, key) => {
      if (key !== undefined) wrong ||= `Unknown option ${arg}`;
      return key === undefined;
    },
  });
  if (parsed.help) return say([HELP]);
  if (parsed.junit === "") wrong ||= "--junit wants a file";
  const exercise = theExercise(parsed._);
  if (wrong !== "") return refuse(wrong, "Try: deno task check --help");
  if (typeof exercise === "string") return refuse(exercise, knownExercises());
  if (parsed.answer !== undefined) {
    const problem = await take(exercise, parsed.answer);
    if (problem !== undefined) return refuse(problem, HOW_TO_ANSWER);
  } else if (exercise.kind === "predict" && isOnTerminal()) {
    await askOnTerminal(exercise);
    return hasPassed((await standing(exercise)).result) ? 0 : 1;
  }
  const result = await checkCopy(exercise);
  if (parsed.junit !== undefined) writeReport(parsed.junit, exercise, result);
  const passed = hasPassed(result.result);
  const status = say(result.lines, passed ? 0 : 1);
  return parsed.suite && passed ? await checkSuite(exercise) : status;
}

const HOW_TO_ANSWER =
  "Answer with the number of a choice, for example: deno task check 1.6 --answer 2";

/** Takes `typed` as the answer to the open question, or says why it cannot. */
async function take(
  exercise: Exercise,
  typed: string,
): Promise<string | undefined> {
  if (exercise.kind !== "predict") {
    return `Exercise ${exercise.id} asks for no prediction`;
  }
  if (!await answer(exercise, typed)) return `There is no choice ${typed}`;
}

function isOnTerminal(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
}

/** A check of the reader's copy, and what to tell about it. */
export interface Checked {
  readonly result: Result;
  readonly lines: readonly string[];
}

/** Checks the reader's copy, makes it first if need be, and notes the progress. */
export async function checkCopy(exercise: Exercise): Promise<Checked> {
  if (exercise.kind === "predict") return await standing(exercise);
  const path = copyOf(exercise);
  const made = ensureCopy(exercise);
  const before = made
    ? [`Your file is ${path}; it was made just now.`, ""]
    : [];
  const wrong = await typeErrors(path);
  if (wrong !== undefined) {
    const unusable = `${path} does not type-check`;
    const lines = [`Exercise ${exercise.id}: ${unusable}`, "", wrong];
    notePassed(exercise.id, false);
    return { result: { unusable, outcomes: [], output: "" }, lines };
  }
  const result = await runCheck(exercise, path);
  const passed = hasPassed(result);
  notePassed(exercise.id, passed);
  const diagnosis = passed ? undefined : await diagnose(exercise, result);
  return {
    result,
    lines: [...before, ...reportResult(exercise, result, diagnosis)],
  };
}

/** Runs the chapter's tests on the reader's code; the exit status. */
async function checkSuite(exercise: Exercise): Promise<number> {
  const { replaces, chapter } = exercise;
  if (replaces === undefined) {
    return say([`Exercise ${exercise.id} replaces nothing in ${chapter}`]);
  }
  const ended = await runSuite({ ...exercise, replaces }, copyOf(exercise));
  if (ended.success) {
    return say([`The tests of ${chapter} pass with your code in the machine`]);
  }
  return say([
    printed(ended),
    "",
    `The tests of ${chapter} fail with your code in the machine`,
  ], 1);
}

function writeReport(
  path: string,
  { id }: Exercise,
  { result: { unusable, outcomes } }: Checked,
): void {
  const verdicts = unusable === undefined
    ? outcomes.map((outcome) => ({
      name: outcome.test,
      problem: problemOf(outcome),
    }))
    : [{ name: "the file can be used", problem: unusable }];
  Deno.writeTextFileSync(fromCaller(path), junit(`exercise ${id}`, verdicts));
}

function problemOf(outcome: Outcome): string | undefined {
  if (outcome.status === "passed") return undefined;
  if (outcome.status !== "failed") return outcome.message;
  const { sentence, expected, actual } = outcome;
  return `${sentence}: expected ${expected}, actual ${actual}`;
}
