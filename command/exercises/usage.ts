// # Bad usage
//
// A command that is not understood says so in one line, adds a line of help, and ends
// with status 2.

import { type Exercise, EXERCISES, findExercise } from "./index.ts";

/** Says on the standard error what is wrong; the exit status. */
export function refuse(message: string, hint: string): number {
  console.error(message);
  console.error(hint);
  return 2;
}

/** The exercise that the only argument names, or what is wrong with the arguments. */
export function theExercise(args: readonly unknown[]): Exercise | string {
  if (args.length === 0) {
    return "Cannot tell which exercise: no number is given";
  }
  if (args.length > 1) return `Cannot do two at once: ${args.join(" ")}`;
  const id = String(args[0]);
  return findExercise(id) ?? `There is no exercise ${id}`;
}

/** The numbers that there are. */
export function knownExercises(): string {
  return `The exercises are: ${EXERCISES.map(({ id }) => id).join(", ")}`;
}

/** Prints `lines`; the exit status `status`. */
export function say(lines: readonly string[], status = 0): number {
  for (const line of lines) console.log(line);
  return status;
}

/** `path` as the person who typed it meant it: from where they stood. */
export function fromCaller(path: string): string {
  const absolute = /^([\\/]|[A-Za-z]:)/.test(path);
  return absolute ? path : `${Deno.env.get("INIT_CWD") ?? Deno.cwd()}/${path}`;
}
