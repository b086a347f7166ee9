// # The verdicts
//
// An exercise is good if its stub fails as it should, its solution passes, and each
// plausible mistake is caught by the test that is meant for it.

import { copiedStub } from "./copies.ts";
import { type Exercise, EXERCISES, findExercise } from "./index.ts";
import {
  isFailure,
  type Mutant,
  mutantsFor,
  nearest,
  outcomeOf,
  runMutants,
} from "./mutants.ts";
import {
  alternativesOf,
  filesBelow,
  folderOf,
  hintsOf,
  namesIn,
  readText,
  solutionOf,
  stubOf,
  WORK,
  writeText,
} from "./places.ts";
import { predictionVerdicts } from "./prediction_verdicts.ts";
import { printed, runDeno, someAtOnce } from "./processes.ts";
import { notYetWritten } from "./protocol.ts";
import { hintsFor } from "./report.ts";
import { allTypeErrors, hasPassed, type Result, runCheck } from "./runner.ts";
import { sharedWindow } from "./solutions.ts";
import { formatSpindle } from "./spindles.ts";

/** One fact about an exercise, and what speaks against it. */
export interface Verdict {
  /** The fact. */
  readonly name: string;
  /** What is wrong, or undefined if it holds. */
  readonly problem: string | undefined;
}

/** The verdicts on the list of exercises and on `exercises`, which are all unless given. */
export async function* allVerdicts(
  exercises: readonly Exercise[] = EXERCISES,
): AsyncGenerator<Verdict> {
  yield* listVerdicts();
  const errors = await allTypeErrors(
    exercises.filter(({ kind }) => kind !== "predict").map(writtenStub),
  );
  const named = async (exercise: Exercise) => {
    const verdicts: Verdict[] = [];
    for await (const one of exerciseVerdicts(exercise, errors)) {
      verdicts.push({ ...one, name: `exercise ${exercise.id}: ${one.name}` });
    }
    return verdicts;
  };
  for (const verdicts of someAtOnce(exercises, named)) yield* await verdicts;
}

// ## The list

/** Whether the list and the folders agree, and the order is one in which to learn. */
export function* listVerdicts(): Generator<Verdict> {
  const listed = EXERCISES.map(folderOf).sort();
  const present = namesIn("chapters").flatMap((chapter) =>
    namesIn(`chapters/${chapter}/exercises`)
      .map((name) => `chapters/${chapter}/exercises/${name}`)
  ).sort();
  yield verdict(
    "the list of exercises names every folder and no other",
    differences(listed, present),
  );
  const order = EXERCISES.map(({ id }) => id);
  const sorted = [...order].sort(compareNumbers);
  yield verdict(
    "the exercises are listed in the order of their numbers",
    differences(order, sorted),
  );
}

function differences(
  listed: readonly string[],
  present: readonly string[],
): string | undefined {
  if (listed.join() === present.join()) return undefined;
  return `The list has ${listed.join(", ")}; expected ${present.join(", ")}`;
}

/** Which of two numbers such as 1.2 and 1.10 comes first. */
function compareNumbers(a: string, b: string): number {
  const [chapterA, numberA] = a.split(".").map(Number);
  const [chapterB, numberB] = b.split(".").map(Number);
  return chapterA! - chapterB! || numberA! - numberB!;
}

function verdict(name: string, problem: string | undefined): Verdict {
  return { name, problem };
}

// ## One exercise

/** The verdicts on `exercise`; `errors` are what the compiler has against stubs. */
async function* exerciseVerdicts(
  exercise: Exercise,
  errors: ReadonlyMap<string, string>,
): AsyncGenerator<Verdict> {
  yield* placeVerdicts(exercise);
  if (exercise.kind === "predict") return yield* predictionVerdicts(exercise);
  yield* textVerdicts(exercise);
  yield* stubVerdicts(exercise, errors);
  yield* solutionVerdicts(exercise);
  yield* mutantVerdicts(exercise);
}

/** Whether it has a title, hints and a place in the order. */
function* placeVerdicts(exercise: Exercise): Generator<Verdict> {
  const stub = readText(stubOf(exercise)) ?? "";
  const begins = /^\/\/ # \S.*\n\/\/\n\/\/ \S/.test(stub);
  const hints = hintsFor(exercise).length;
  const late = exercise.needs.filter((id) => !isBefore(id, exercise));
  yield verdict(
    "it begins with a title and says what to do",
    begins ? undefined : "It does not begin with `// # Title` and prose",
  );
  yield verdict(
    "there are three hints",
    hints === 3 ? undefined : `There are ${hints}`,
  );
  yield verdict(
    "what it needs comes before it",
    late.length === 0 ? undefined : `Not before it: ${late.join(", ")}`,
  );
}

/** Whether the stub says where to write, and not what. */
function* textVerdicts(exercise: Exercise): Generator<Verdict> {
  const stub = readText(stubOf(exercise)) ?? "";
  const shared = sharedWindow(
    readText(solutionOf(exercise)) ?? "",
    `${stub}\n${readText(hintsOf(exercise)) ?? ""}`,
  );
  yield verdict(
    "the stub marks what is to be done",
    /\bTODO\b/.test(stub) ? undefined : "It has no TODO",
  );
  yield verdict(
    "neither stub nor hints hold a piece of the solution",
    shared === undefined ? undefined : `They hold:\n${shared}`,
  );
  // What a reader rebuilds is printed in the chapter, and is no secret.
  if (exercise.kind === "rebuild") return;
  const telling = pagesHolding(readText(solutionOf(exercise)) ?? "");
  yield verdict(
    "no page holds a piece of the solution",
    telling.length === 0 ? undefined : `These do: ${telling.join(", ")}`,
  );
}

/** The files below `chapters` that share a piece with `solution`. */
export function pagesHolding(solution: string): string[] {
  return filesBelow("chapters").filter((path) =>
    sharedWindow(solution, readText(path) ?? "") !== undefined
  );
}

function isBefore(id: string, exercise: Exercise): boolean {
  const other = findExercise(id);
  return other !== undefined &&
    EXERCISES.indexOf(other) < EXERCISES.indexOf(exercise);
}

/** Writes the stub as a reader begins with it; where it is. */
function writtenStub(exercise: Exercise): string {
  const suffix = exercise.language ?? "ts";
  const path = `${WORK}/verdicts/${exercise.id}.${suffix}`;
  const text = copiedStub(exercise);
  writeText(path, text.replaceAll('from "../', 'from "../../'));
  return path;
}

/** Whether a reader begins with something that is in order except for the answer. */
async function* stubVerdicts(
  exercise: Exercise,
  errors: ReadonlyMap<string, string>,
): AsyncGenerator<Verdict> {
  const text = copiedStub(exercise);
  const path = writtenStub(exercise);
  yield verdict("the stub type-checks", errors.get(path));
  if (exercise.language === undefined) yield* layoutVerdicts(text);
  else {
    const changed = formatSpindle(path) === text ? undefined : "It is changed";
    yield verdict("the stub is formatted", changed);
  }
  const result = await runCheck(exercise, path);
  yield verdict(
    "the stub fails with the exercise's own message",
    ownMessage(exercise, result),
  );
}

/** Whether Deno would write the TypeScript file `text` in the same way. */
async function* layoutVerdicts(text: string): AsyncGenerator<Verdict> {
  const linted = await runDeno(["lint", "-"], { input: text });
  const complaints = linted.success ? undefined : printed(linted);
  yield verdict("the stub is linted", complaints);
  const formatted = await runDeno(["fmt", "--ext", "ts", "-"], { input: text });
  yield verdict(
    "the stub is formatted",
    formatted.stdout === text ? undefined : "deno fmt changes it",
  );
}

/** What else than "not yet written" came of the check of a stub. */
function ownMessage(
  { id }: Exercise,
  { unusable, outcomes }: Result,
): string | undefined {
  if (unusable !== undefined) return unusable;
  const wanted = notYetWritten(id);
  const other = outcomes.find((outcome) =>
    outcome.status !== "threw" || outcome.message !== wanted
  );
  if (outcomes.length === 0) return "There are no tests";
  return other && `The test "${other.test}" ends otherwise: ${other.status}`;
}

/** Whether the solution passes, and all others that are known. */
async function* solutionVerdicts(exercise: Exercise): AsyncGenerator<Verdict> {
  const others = alternativesOf(exercise);
  if (exercise.difficulty >= 3) {
    yield verdict(
      "there is more than one solution",
      others.length > 0 ? undefined : "There is one: is its text asked for?",
    );
  }
  for (const path of [solutionOf(exercise), ...others]) {
    const result = await runCheck(exercise, path);
    const failure = result.outcomes.find(({ status }) => status !== "passed");
    yield verdict(
      `the solution ${path} passes`,
      hasPassed(result)
        ? undefined
        : result.unusable ?? failure?.test ?? "There are no tests",
    );
  }
}

/** Whether each mistake is caught by its test and recognised. */
async function* mutantVerdicts(exercise: Exercise): AsyncGenerator<Verdict> {
  const mutants = await mutantsFor(exercise);
  yield verdict(
    "there are at least three mutants",
    mutants.length >= 3 ? undefined : `There are ${mutants.length}`,
  );
  const results = await runMutants(exercise, mutants);
  for (const [mutant, result] of results) {
    yield verdict(
      `${mutant.path} fails on the test meant for it`,
      caught(mutant, result),
    );
    const recognised = nearest(result, results);
    yield verdict(
      `${mutant.path} is told its own diagnosis`,
      recognised === mutant && mutant.diagnosis !== ""
        ? undefined
        : `It is told that of ${recognised?.path ?? "nobody"}`,
    );
  }
}

/** Why `mutant` is not caught as it should be, if so. */
export function caught(mutant: Mutant, result: Result): string | undefined {
  if (result.unusable !== undefined) return result.unusable;
  const outcome = outcomeOf(result.outcomes, mutant.meantFor);
  if (outcome === undefined) return `There is no test "${mutant.meantFor}"`;
  const failed = result.outcomes.find(({ status }) => status !== "passed");
  if (!isFailure(outcome)) {
    return `The test "${mutant.meantFor}" ends otherwise: ${outcome.status}`;
  }
  return failed === outcome
    ? undefined
    : `The test "${failed?.test}" fails before it`;
}
