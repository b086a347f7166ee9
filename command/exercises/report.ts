// # Telling the reader
//
// A failing check says one thing: the first that is wrong, what was expected, what came,
// and, if the mistake is a known one, what it means.

import { wrap } from "../text.ts";
import { type Exercise, EXERCISES } from "./index.ts";
import { copyOf, hintsOf, readText, stubOf } from "./places.ts";
import { notYetWritten, type Outcome } from "./protocol.ts";
import { hasPassed, type Result } from "./runner.ts";

/** What a reader is told about `result`, line by line. */
export function reportResult(
  exercise: Exercise,
  result: Result,
  diagnosis?: string,
): string[] {
  const { unusable, outcomes, output } = result;
  const wrote = output === "" ? [] : ["", "It wrote:", ...indented(output)];
  if (unusable !== undefined) {
    return [`Exercise ${exercise.id}: ${unusable}`, ...wrote];
  }
  const passed = outcomes.filter(({ status }) => status === "passed").length;
  if (hasPassed(result)) {
    return [`Exercise ${exercise.id}: all ${passed} tests pass`, ...wrote];
  }
  if (isUnwritten(exercise, outcomes)) {
    return [
      `Exercise ${exercise.id}: not yet written`,
      "",
      `${copyOf(exercise)} says what to build.`,
      ...wrote,
    ];
  }
  const failure = outcomes.find(({ status }) => status !== "passed")!;
  return [
    `Exercise ${exercise.id}: ${failure.test}`,
    ...describeFailure(failure),
    ...(diagnosis === undefined ? [] : ["", ...wrap(diagnosis)]),
    ...wrote,
    "",
    `${passed} passed, ${outcomes.length - passed} failed`,
  ];
}

/** Whether every test ended with what the stub throws. */
function isUnwritten(
  { id }: Exercise,
  outcomes: readonly Outcome[],
): boolean {
  return outcomes.every((outcome) =>
    outcome.status === "threw" && outcome.message === notYetWritten(id)
  );
}

/** What went wrong in one test. */
function describeFailure(outcome: Outcome): string[] {
  if (outcome.status === "passed") return [];
  if (outcome.status !== "failed") {
    const how = outcome.status === "threw" ? "Your code threw: " : "";
    return ["", ...wrap(`${how}${outcome.message}`)];
  }
  return [
    "",
    ...withProgram(`${outcome.sentence}:`),
    `  expected  ${outcome.expected}`,
    `  actual    ${outcome.actual}`,
  ];
}

/** A sentence in lines of a common length. What stands on lines of its own in it stays as it is. */
function withProgram(text: string): string[] {
  const [first, ...rest] = text.split("\n");
  const last = rest.pop();
  const program = rest.map((line) => `    ${line}`);
  return [...wrap(first!), ...program, ...last ? wrap(last) : []];
}

/** The first lines of `text`, indented and not too long. */
function indented(text: string): string[] {
  const lines = text.split("\n");
  const shown = lines.slice(0, 20).map((line) => `  ${line.slice(0, 200)}`);
  return lines.length > 20 ? [...shown, "  ..."] : shown;
}

// ## The list

/** The exercises, one a line, with a mark on those in `passed`. */
export function listExercises(passed: ReadonlySet<string>): string[] {
  return EXERCISES.map((exercise) => {
    const mark = passed.has(exercise.id) ? "x" : " ";
    const stars = "*".repeat(exercise.difficulty).padEnd(4);
    return `[${mark}] ${exercise.id}  ${stars}  ${titleOf(exercise)}  (${
      exercise.kind === "predict"
        ? `deno task check ${exercise.id}`
        : copyOf(exercise)
    })`;
  });
}

/** The title of an exercise, as its stub gives it. */
export function titleOf(exercise: Exercise): string {
  const text = readText(stubOf(exercise)) ?? "";
  return /^\/\/ # (.+)$/m.exec(text)?.[1] ?? exercise.name;
}

/** The hints of an exercise, in order: what stands below each heading. */
export function hintsFor(exercise: Exercise): string[] {
  return (readText(hintsOf(exercise)) ?? "").split(/^## .*$/m).slice(1)
    .map((hint) => hint.trim()).filter((hint) => hint !== "");
}
