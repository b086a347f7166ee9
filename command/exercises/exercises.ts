// # deno task exercises
//
// Lists the exercises, or proves that they are fit to be given to readers.

import { wrap } from "../text.ts";
import { parseArgs } from "@std/cli/parse-args";
import { type Exercise, EXERCISES, findExercise } from "./index.ts";
import { junit } from "./junit.ts";
import { passedExercises } from "./progress.ts";
import { listExercises } from "./report.ts";
import { fromCaller, knownExercises, refuse, say } from "./usage.ts";
import { allVerdicts, type Verdict } from "./verdicts.ts";

const HELP = `List the exercises.

Usage: deno task exercises [--check [ID...] [--junit FILE]]

  --check       prove for each exercise, or for those that are named, that its
                stub fails as it should, its solution passes, and known
                mistakes are caught and explained
  --junit FILE  also write the verdicts as a JUnit report
  --help        print this`;

/** Runs `deno task exercises`; the exit status. */
export async function exercises(args: string[]): Promise<number> {
  let wrong = "";
  const parsed = parseArgs(args, {
    boolean: ["check", "help"],
    string: ["junit", "_"],
    alias: { h: "help" },
    unknown: (arg, key) => {
      if (key !== undefined) wrong ||= `Unknown option ${arg}`;
      return key === undefined;
    },
  });
  if (parsed.help) return say([HELP]);
  if (parsed.junit === "") wrong ||= "--junit wants a file";
  if (parsed.junit !== undefined && !parsed.check) {
    wrong ||= "--junit goes with --check";
  }
  if (parsed._.length > 0 && !parsed.check) {
    wrong ||= `${parsed._.join(" ")} goes with --check`;
  }
  if (wrong !== "") return refuse(wrong, "Try: deno task exercises --help");
  if (!parsed.check) return say(listExercises(passedExercises()));
  const named = parsed._.map((id) => findExercise(String(id)));
  if (named.includes(undefined)) {
    return refuse("There is no such exercise", knownExercises());
  }
  const chosen = named.filter((one) => one !== undefined);
  const verdicts = await judge(chosen.length > 0 ? chosen : EXERCISES);
  if (parsed.junit !== undefined) {
    const report = junit("exercises", verdicts);
    Deno.writeTextFileSync(fromCaller(parsed.junit), report);
  }
  return summary(verdicts);
}

/** The verdicts on `exercises`, each printed as soon as it is known. */
async function judge(exercises: readonly Exercise[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for await (const verdict of allVerdicts(exercises)) {
    verdicts.push(verdict);
    const { name, problem } = verdict;
    console.log(`${problem === undefined ? "ok    " : "FAILED"} ${name}`);
    if (problem === undefined) continue;
    for (const line of problem.split("\n").flatMap((one) => wrap(one, 70))) {
      console.log(`         ${line}`);
    }
  }
  return verdicts;
}

/** Prints how many verdicts are good; the exit status. */
function summary(verdicts: readonly Verdict[]): number {
  const failed = verdicts.filter(({ problem }) => problem !== undefined).length;
  const passed = verdicts.length - failed;
  return say(["", `${passed} passed, ${failed} failed`], failed === 0 ? 0 : 1);
}
