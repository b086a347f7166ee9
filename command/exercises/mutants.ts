// # Known mistakes
//
// Each exercise has some wrong answers that people plausibly give. They prove that the
// check tells right from wrong, and what they teach is told to whoever makes the same
// mistake.

import type { Exercise } from "./index.ts";
import { mutantsOf, namesIn, urlOf } from "./places.ts";
import { someAtOnce } from "./processes.ts";
import type { Outcome } from "./protocol.ts";
import { type Result, runCheck } from "./runner.ts";

/** A wrong answer. */
export interface Mutant {
  /** Its path from the project's folder. */
  readonly path: string;
  /** The name of the test that must catch it. */
  readonly meantFor: string;
  /** What a reader who makes the same mistake is told. */
  readonly diagnosis: string;
}

/** The wrong answers to `exercise`, in the order of their names. */
export async function mutantsFor(exercise: Exercise): Promise<Mutant[]> {
  const folder = mutantsOf(exercise);
  const files = namesIn(folder).filter((name) => name.endsWith(".ts"));
  return await Promise.all(
    files.map((name) => loadMutant(`${folder}/${name}`)),
  );
}

async function loadMutant(path: string): Promise<Mutant> {
  const module = await import(urlOf(path).href) as Record<string, unknown>;
  const text = (name: string) => String(module[name] ?? "");
  return { path, meantFor: text("meantFor"), diagnosis: text("diagnosis") };
}

/** What has come of the check of each mutant. */
export async function runMutants(
  exercise: Exercise,
  mutants: readonly Mutant[],
): Promise<Map<Mutant, Result>> {
  const results = new Map<Mutant, Result>();
  for (const mutant of mutants) {
    results.set(mutant, await runCheck(exercise, mutant.path));
  }
  return results;
}

/** What to tell a reader whose check ended with `result`, if the mistake is known. */
export async function diagnose(
  exercise: Exercise,
  result: Result,
): Promise<string | undefined> {
  const mutants = await mutantsFor(exercise);
  const results = await Promise.all(
    someAtOnce(mutants, (mutant) => runCheck(exercise, mutant.path)),
  );
  const known = new Map(mutants.map((one, at) => [one, results[at]!]));
  return nearest(result, known)?.diagnosis;
}

/**
 * The mutant that makes the same mistake as `result`.
 *
 * It must fail the test that is meant for it in the very same way. Of several such
 * mutants, the one that agrees in most of the other tests is meant.
 */
export function nearest(
  result: Result,
  known: ReadonlyMap<Mutant, Result>,
): Mutant | undefined {
  const candidates = [...known].filter(([{ meantFor }, { outcomes }]) =>
    isFailure(outcomeOf(result.outcomes, meantFor)) &&
    agree(result.outcomes, outcomes, meantFor)
  );
  const agreement = ([, { outcomes }]: [Mutant, Result]) =>
    outcomes.filter(({ test }) => agree(result.outcomes, outcomes, test))
      .length;
  candidates.sort((a, b) => agreement(b) - agreement(a));
  return candidates[0]?.[0];
}

/** Whether `test` ended in the same way in both lists. */
function agree(
  some: readonly Outcome[],
  others: readonly Outcome[],
  test: string,
): boolean {
  const [one, other] = [outcomeOf(some, test), outcomeOf(others, test)];
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

/** How `test` ended. */
export function outcomeOf(
  outcomes: readonly Outcome[],
  test: string,
): Outcome | undefined {
  return outcomes.find((outcome) => outcome.test === test);
}

/** Whether a test ended by finding something that is not as it should be. */
export function isFailure(outcome: Outcome | undefined): boolean {
  return outcome?.status === "failed";
}
