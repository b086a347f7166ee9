// # deno task reveal
//
// Prints the solution of one exercise. Its number has to be typed: nobody does that by
// accident.

import { solutionOf } from "./places.ts";
import { solutionText } from "./solutions.ts";
import { knownExercises, refuse, say, theExercise } from "./usage.ts";

const HELP = `Print the solution of an exercise.

Usage: deno task reveal ID`;

/** Runs `deno task reveal`; the exit status. */
export function reveal(args: string[]): Promise<number> {
  return Promise.resolve(revealNow(args));
}

function revealNow(args: readonly string[]): number {
  if (args.some((arg) => arg === "--help" || arg === "-h")) return say([HELP]);
  const option = args.find((arg) => arg.startsWith("-"));
  if (option !== undefined) {
    return refuse(`Unknown option ${option}`, "Try: deno task reveal --help");
  }
  const exercise = theExercise(args);
  if (typeof exercise === "string") return refuse(exercise, knownExercises());
  return say([
    solutionText(exercise),
    "",
    `From ${solutionOf(exercise)}`,
  ]);
}
