// # Showing the solution
//
// Where the reader rebuilds a part of a chapter, the solution is the functions that they were
// to write, with all that these call in the same file. Otherwise it is a file of its own.

import type { Exercise } from "./index.ts";
import { readText, solutionOf } from "./places.ts";

/** A function or constant at the top level of a file. */
export interface Declaration {
  readonly name: string;
  /** Its JSDoc and its code. */
  readonly text: string;
  /** What stands between its outermost braces, if it is a function. */
  readonly body: string;
}

/** The functions of the TypeScript file `text`. */
export function functionsIn(text: string): Declaration[] {
  const pattern =
    /(?:^\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^(?:export )?(?:async )?function\*? (\w+)[\s\S]*?^\}$/gm;
  return [...text.matchAll(pattern)].map(([found, name]) => ({
    name: name!,
    text: found,
    body: found.slice(found.indexOf("{\n") + 2, found.lastIndexOf("}")),
  }));
}

/** Every text of several lines that the TypeScript file `text` holds as a constant. */
function constantsIn(text: string): string[] {
  const pattern = /^(?:export )?const \w+(?:: string)? = `\n([^`]*)`;$/gm;
  return [...text.matchAll(pattern)].map(([, held]) => held!);
}

/** The procedures of the spindle `text`. */
function proceduresIn(text: string): string[] {
  const pattern =
    /^ {2}(?:export |static |pure )*(?:entry|on|procedure|operation) [\w.]+\(.*\n[\s\S]*?^ {2}\}$/gm;
  return [...text.matchAll(pattern)].map(([found]) => found);
}

/** The text that `deno task reveal` shows for `exercise`; for a prediction, its rule. */
export function solutionText(exercise: Exercise): string {
  const text = readText(solutionOf(exercise)) ?? "";
  if (exercise.kind === "predict") {
    return /^export const rule: string =\s*"(.*)";$/m.exec(text)?.[1] ?? "";
  }
  if (exercise.kind !== "rebuild") return text.trimEnd();
  const functions = functionsIn(text);
  const wanted = withCallees(exercise.exports, functions);
  return functions.filter(({ name }) => wanted.has(name))
    .map((one) => one.text).join("\n\n");
}

/** `names` and the names of all functions that those call, directly or not. */
function withCallees(
  names: readonly string[],
  functions: readonly Declaration[],
): ReadonlySet<string> {
  const wanted = new Set(names);
  for (const name of wanted) {
    const body = functions.find((one) => one.name === name)?.body ?? "";
    for (const other of functions) {
      if (new RegExp(`\\b${other.name}\\(`).test(body)) wanted.add(other.name);
    }
  }
  return wanted;
}

// ## Keeping it apart
//
// A stub or a hint that holds part of the solution would spoil it.

/** The first window of three lines of the solution that stands in `text` as well. */
export function sharedWindow(
  solution: string,
  text: string,
): string | undefined {
  const there = new Set(windowsOf(text));
  const bodies = functionsIn(solution).map(({ body }) => body);
  const pieces = [
    ...bodies,
    ...constantsIn(solution),
    ...proceduresIn(solution),
  ];
  return pieces.flatMap(windowsOf)
    .find((window) => there.has(window));
}

/** Every three consecutive lines of `text` that say something, spaces evened out. */
function windowsOf(text: string): string[] {
  const lines = text.split("\n")
    .map((line) =>
      line.replace(/^\s*(\/\/|\*|>)?\s*/, "").replaceAll(/\s+/g, " ").trim()
    )
    .filter((line) => /\w/.test(line));
  return lines.slice(2).map((_, index) =>
    lines.slice(index, index + 3).join("\n")
  );
}
